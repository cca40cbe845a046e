package io.heddle.server;

import static io.heddle.server.TestCommand.blocking;
import static io.heddle.server.TestCommand.inline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.heddle.access.AccessPolicy;
import io.heddle.access.Authenticator;
import io.heddle.access.User;
import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import io.heddle.protocol.LineReceiver;
import io.heddle.reactor.Protocol;
import io.heddle.testing.ManualCall;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import io.heddle.tls.TlsContext;
import io.heddle.tls.TlsMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessControlTest {
    private static final Parameter<String> PASSWORD =
            Parameter.string("password").asSecret();
    private static final Parameter<String> TEXT = Parameter.string("text");

    private final ManualReactor reactor = new ManualReactor();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<String> executed = new CopyOnWriteArrayList<>();
    private final RpcServer.Builder builder = RpcServer.builder()
            .reactor(reactor)
            .port(0)
            .discoverCommands(false)
            .discoverProtocols(false)
            .command(
                    inline("ping", spec -> spec.category("connection"), call -> "pong"),
                    inline("who", spec -> spec.category("read"), call -> name(call.principal())),
                    blocking("kill", spec -> spec.category("admin"), call -> {
                        executed.add("kill");
                        return "killed";
                    }),
                    blocking("wait", spec -> spec.category("connection"), call -> {
                        gate.await();
                        return "waited";
                    }),
                    inline(
                            "names",
                            spec -> spec.category("connection"),
                            call -> call.server().commands().entries().stream()
                                    .map(entry -> entry.spec().name())
                                    .toList()
                                    .toString()),
                    inline("login", spec -> spec.category("connection").parameters(TEXT, PASSWORD), call -> "in"));

    /** Lets alice and bob in by their names backwards. */
    private static final Authenticator BACKWARDS = credentials ->
            new StringBuilder(credentials.user()).reverse().toString().equals(credentials.secret())
                    ? Optional.of(new User(credentials.user()))
                    : Optional.empty();

    /** Alice may do everything, bob reads, and everybody may do what is of the connection. */
    private static final AccessPolicy POLICY =
            (caller, command) -> command.category().equals("connection")
                    || name(caller).equals("alice")
                    || name(caller).equals("bob") && command.category().equals("read");

    private static String name(Optional<Principal> caller) {
        return caller.map(Principal::getName).orElse("nobody");
    }

    @BeforeEach
    void start() {
        reactor.start();
    }

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    private ManualPeer connect() throws IOException {
        return reactor.connect(new PortOf(builder.start()));
    }

    private ManualPeer guarded() throws IOException {
        builder.authenticator(BACKWARDS).accessPolicy(POLICY);
        return connect();
    }

    private String receive(ManualPeer peer, int lines) {
        StringBuilder all = new StringBuilder();
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    reactor.settle();
                    all.append(peer.receivedText());
                    return all.chars().filter(c -> c == '\n').count() >= lines;
                });
        return all.toString();
    }

    private String ask(ManualPeer peer, String line) {
        peer.send(line + "\r\n");
        return receive(peer, 1).strip();
    }

    @Test
    void letsEverybodyDoEverythingWithoutAPolicy() throws IOException {
        ManualPeer peer = connect();

        assertThat(ask(peer, "kill")).isEqualTo("killed");
        assertThat(ask(peer, "who")).isEqualTo("nobody");
        assertThat(ask(peer, "auth alice ecila")).startsWith("ERR UNIMPLEMENTED");
    }

    @Test
    void tellsWhoHasNotSaidWhoHeIsToDoSo() throws IOException {
        ManualPeer peer = guarded();

        assertThat(ask(peer, "ping")).isEqualTo("pong");
        assertThat(ask(peer, "who")).startsWith("ERR UNAUTHENTICATED who");
        assertThat(ask(peer, "kill")).startsWith("ERR UNAUTHENTICATED kill");
        assertThat(executed).isEmpty();
    }

    @Test
    void permitsWhatThePolicyPermits() throws IOException {
        ManualPeer peer = guarded();

        assertThat(ask(peer, "auth bob bob")).isEqualTo("bob");
        assertThat(ask(peer, "who")).isEqualTo("bob");
        assertThat(ask(peer, "kill")).isEqualTo("ERR PERMISSION_DENIED you may not call kill");
        assertThat(ask(peer, "auth user=alice token=ecila")).isEqualTo("alice");
        assertThat(ask(peer, "kill")).isEqualTo("killed");
    }

    @Test
    void remainsWhoHeWasWhenAnAttemptFails() throws IOException {
        ManualPeer peer = guarded();

        assertThat(ask(peer, "auth bob bob")).isEqualTo("bob");
        assertThat(ask(peer, "auth alice wrong")).isEqualTo("ERR UNAUTHENTICATED wrong user or token");
        assertThat(ask(peer, "who")).isEqualTo("bob");
    }

    @Test
    void appliesToTheCallsBehindItHoweverTheyArrive() throws IOException {
        ManualPeer peer = guarded();

        peer.send("wait\r\nwho\r\nauth bob bob\r\nwho\r\nauth alice ecila\r\nwho\r\nkill\r\n");
        reactor.settle();
        gate.countDown();
        assertThat(receive(peer, 7).lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("waited"),
                        line -> assertThat(line).startsWith("ERR UNAUTHENTICATED"),
                        line -> assertThat(line).isEqualTo("bob"),
                        line -> assertThat(line).isEqualTo("bob"),
                        line -> assertThat(line).isEqualTo("alice"),
                        line -> assertThat(line).isEqualTo("alice"),
                        line -> assertThat(line).isEqualTo("killed"));
    }

    /** Calls beside each other: the second must not begin before it is known who makes it. */
    @Test
    void readsNoFurtherUntilItIsKnownWhoCalls() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        builder.protocol(new OneWord(OneWord.START));
        builder.accessPolicy(POLICY).authenticator(credentials -> {
            asked.countDown();
            gate.await();
            return BACKWARDS.authenticate(credentials);
        });
        ManualPeer peer = connect();

        peer.send("auth\r\nkill\r\n");
        reactor.settle();
        asked.await();
        reactor.settle();
        assertThat(peer.receivedText()).isEmpty();
        gate.countDown();
        assertThat(receive(peer, 2)).isEqualTo("alice\r\nkilled\r\n");
    }

    @Test
    void showsEachCallerOnlyWhatHeMayCall() throws IOException {
        ManualPeer peer = guarded();

        assertThat(ask(peer, "names")).isEqualTo("[auth, login, names, ping, wait]");
        ask(peer, "auth bob bob");
        assertThat(ask(peer, "names")).isEqualTo("[auth, login, names, ping, wait, who]");
        ask(peer, "auth alice ecila");
        assertThat(ask(peer, "names")).isEqualTo("[auth, kill, login, names, ping, wait, who]");
    }

    @Test
    void hearsAgainAfterAFewFailures() throws IOException {
        ManualPeer peer = guarded();

        for (int i = 0; i < 3; i++) {
            assertThat(ask(peer, "auth alice " + i)).startsWith("ERR UNAUTHENTICATED");
        }
        assertThat(ask(peer, "auth alice ecila")).isEqualTo("alice");
    }

    @Test
    void refusesUnheardTheEleventhAttemptOfAnAddress() throws IOException {
        builder.authenticator(BACKWARDS).accessPolicy(POLICY);
        RpcServer server = builder.start();
        for (int i = 1; i <= 10; i++) {
            reactor.connect(new PortOf(server)).send("auth alice wrong\r\n");
            reactor.settle();
            int begun = i;
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> server.view().callCounts().total() >= begun);
        }

        assertThat(ask(reactor.connect(new PortOf(server)), "auth alice ecila"))
                .startsWith("ERR RESOURCE_EXHAUSTED too many failed attempts");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {RuntimeException.class, StackOverflowError.class, LinkageError.class, OutOfMemoryError.class})
    void refusesWhenTheAuthenticatorThrows(Class<? extends Throwable> type) throws Exception {
        Throwable thrown = type.getConstructor().newInstance();
        builder.accessPolicy(POLICY).authenticator(credentials -> {
            throw sneaky(thrown);
        });
        ManualPeer peer = connect();

        assertThat(ask(peer, "auth alice ecila")).startsWith("ERR INTERNAL").doesNotContain("ecila");
        assertThat(ask(peer, "kill")).startsWith("ERR UNAUTHENTICATED");
        assertThat(ask(peer, "ping")).isEqualTo("pong");
    }

    @Test
    void holdsUpNobodyElseWhenTheAuthenticatorHangsAndEndsItWithItsConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        builder.accessPolicy(POLICY).authenticator(credentials -> {
            asked.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return Optional.empty();
        });
        RpcServer server = builder.start();
        ManualPeer hanging = reactor.connect(new PortOf(server));
        hanging.send("auth alice ecila\r\nping\r\n");
        reactor.settle();
        asked.await();

        assertThat(ask(reactor.connect(new PortOf(server)), "ping")).isEqualTo("pong");
        assertThat(hanging.receivedText()).isEmpty();
        hanging.reset();
        reactor.settle();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void saysSoWhenCredentialsCannotBeChecked() throws IOException {
        builder.accessPolicy(POLICY).authenticator(credentials -> {
            throw new IOException("the directory does not answer");
        });
        ManualPeer peer = connect();

        assertThat(ask(peer, "auth alice ecila")).isEqualTo("ERR UNAVAILABLE credentials cannot be checked now");
    }

    @ParameterizedTest
    @ValueSource(classes = {RuntimeException.class, StackOverflowError.class, LinkageError.class})
    void refusesWhenThePolicyThrows(Class<? extends Throwable> type) throws Exception {
        Throwable thrown = type.getConstructor().newInstance();
        builder.authenticator(BACKWARDS).accessPolicy((caller, command) -> {
            throw sneaky(thrown);
        });
        ManualPeer peer = connect();

        assertThat(ask(peer, "ping")).startsWith("ERR UNAUTHENTICATED");
        assertThat(ask(peer, "auth alice ecila")).isEqualTo("alice");
        assertThat(ask(peer, "ping")).startsWith("ERR PERMISSION_DENIED");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** A wire protocol of which each line is a command's name, or {@code auth}. */
    private record OneWord(Consumer<Request> way) implements WireProtocol {
        record Request(Session session, CommandRegistry.Entry command, Arguments arguments, Reply reply) {}

        static final Consumer<Request> START =
                asked -> asked.session().start(asked.command(), asked.arguments(), asked.reply());

        @Override
        public String name() {
            return "oneword";
        }

        @Override
        public Protocol open(Session session) {
            return new LineReceiver() {
                @Override
                protected void lineReceived(ByteBuffer line) {
                    String word = StandardCharsets.US_ASCII.decode(line).toString();
                    CommandRegistry.Entry command =
                            session.commands().find(word).orElseThrow();
                    Arguments.Binder arguments = Arguments.bind(command.spec());
                    try {
                        if (word.equals("auth")) {
                            arguments.add("alice").add("ecila");
                        }
                        way.accept(new Request(session, command, arguments.build(), new TextReply(session, word)));
                    } catch (CommandException e) {
                        throw new AssertionError(e);
                    }
                    session.pauseIfFull(this);
                }
            };
        }
    }

    /** Another one of the same name and result, described so that everybody may call it. */
    private static CommandRegistry.Entry disguised(CommandRegistry.Entry command) {
        return new CommandRegistry.Entry(
                command.command(),
                CommandSpec.named("ping").category("connection").build());
    }

    @Test
    void cannotBeBypassedByAWireProtocolThatStartsCalls() throws IOException {
        builder.protocol(new OneWord(OneWord.START));
        assertThat(ask(guarded(), "kill")).startsWith("ERR UNAUTHENTICATED");
        assertThat(executed).isEmpty();
    }

    @Test
    void cannotBeBypassedByAWireProtocolThatSubmitsCalls() throws IOException {
        builder.protocol(
                new OneWord(asked -> asked.session().submit(asked.command(), asked.arguments(), asked.reply())));
        assertThat(ask(guarded(), "kill")).startsWith("ERR UNAUTHENTICATED");
        assertThat(executed).isEmpty();
    }

    @Test
    void cannotBeBypassedByAWireProtocolThatDescribesACommandAnew() throws IOException {
        builder.protocol(new OneWord(
                asked -> asked.session().submit(disguised(asked.command()), asked.arguments(), asked.reply())));
        assertThat(ask(guarded(), "kill")).startsWith("ERR INTERNAL");
        assertThat(executed).isEmpty();
    }

    @Test
    void cannotBeBypassedByAWireProtocolThatExecutesACommandItself() throws IOException {
        CopyOnWriteArrayList<Throwable> thrown = new CopyOnWriteArrayList<>();
        builder.protocol(new OneWord(asked -> {
            try {
                ManualCall.of(asked.command().command()).execute();
            } catch (Throwable e) {
                thrown.add(e);
                asked.reply().failure(ErrorCode.INTERNAL, "as it should be");
            }
        }));
        assertThat(ask(guarded(), "kill")).isEqualTo("ERR INTERNAL as it should be");
        assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(executed).isEmpty();
    }

    @Test
    void cannotBeBypassedByACommandThatExecutesAnother() throws IOException {
        builder.command(blocking(
                "proxy",
                spec -> spec.category("connection"),
                call -> call.server().commands().entries().stream()
                        .filter(entry -> entry.spec().name().equals("login"))
                        .findFirst()
                        .orElseThrow()
                        .command()
                        .execute(call)));
        ManualPeer peer = guarded();

        assertThat(ask(peer, "proxy")).startsWith("ERR INTERNAL");
    }

    @Test
    void appliesToCommandsOfAProtocolsOwn() throws IOException {
        CommandSpec own = CommandSpec.named("shutdown").category("admin").build();
        TestCommand shutdown = new TestCommand(own, call -> executed.add("shutdown"));
        builder.protocol(new OneWord(asked ->
                asked.session().submit(new CommandRegistry.Entry(shutdown, own), asked.arguments(), asked.reply())));
        assertThat(ask(guarded(), "ping")).startsWith("ERR UNAUTHENTICATED shutdown");
        assertThat(executed).isEmpty();
    }

    @Test
    void isNobodyAgainWhenTheProtocolForgetsHim() throws IOException {
        builder.protocol(new OneWord(asked -> {
            if (asked.command().spec().name().equals("ping")) {
                asked.session().forgetPrincipal();
            }
            asked.session().submit(asked.command(), asked.arguments(), asked.reply());
        }));
        ManualPeer peer = guarded();

        assertThat(ask(peer, "auth")).isEqualTo("alice");
        assertThat(ask(peer, "who")).isEqualTo("alice");
        assertThat(ask(peer, "ping")).isEqualTo("pong");
        assertThat(ask(peer, "who")).startsWith("ERR UNAUTHENTICATED");
    }

    @Test
    void takesTheNameAuthForItself() {
        builder.command(inline("auth", call -> "mine")).authenticator(BACKWARDS);
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two commands are named auth");
    }

    @Test
    void refusesToBeReachedFromElsewhereUnprotected() {
        builder.bind("0.0.0.0");
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0.0.0 can be reached from other machines");
        builder.authenticator(BACKWARDS);
        assertThatThrownBy(builder::start).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void startsOnceWhatWasWrongIsMended() throws IOException {
        builder.bind("0.0.0.0").authenticator(BACKWARDS).discoverCommands(true);
        assertThatThrownBy(builder::start).hasMessageContaining("0.0.0.0 can be reached from other machines");
        try (RpcServer server = builder.bind("127.0.0.1").start()) {
            assertThat(server.view().commands().find("auth")).isPresent();
        }
    }

    private static TlsContext tls() throws Exception {
        return TlsContext.builder().sslContext(SSLContext.getDefault()).build();
    }

    @Test
    void isReachedFromElsewhereWithTlsAndAccessControl() throws Exception {
        builder.bind("0.0.0.0").tls(TlsMode.REQUIRED, tls()).authenticator(BACKWARDS);
        try (RpcServer server = builder.start()) {
            assertThat(server.address().getAddress().isAnyLocalAddress()).isTrue();
        }
    }

    @Test
    void refusesToBeReachedFromElsewhereWhereTlsIsOptional() throws Exception {
        builder.bind("0.0.0.0").tls(TlsMode.OPTIONAL, tls()).authenticator(BACKWARDS);
        assertThatThrownBy(builder::start).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isReachedFromElsewhereIfThatIsMeant() throws IOException {
        builder.bind("0.0.0.0").insecure(true);
        try (RpcServer server = builder.start()) {
            assertThat(server.address().getAddress().isAnyLocalAddress()).isTrue();
        }
    }
}
