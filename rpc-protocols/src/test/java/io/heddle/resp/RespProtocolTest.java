package io.heddle.resp;

import static io.heddle.resp.RespBytes.request;
import static io.heddle.resp.TestCommand.blocking;
import static io.heddle.resp.TestCommand.inline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import io.heddle.command.ServerView.ConnectionView;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import io.heddle.testing.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RespProtocolTest {
    private static final Parameter<String> NAME = Parameter.string("name");
    private static final Parameter<Long> TIMES = Parameter.integer("times").defaultTo(1L);
    private static final Parameter<List<String>> WORDS = Parameter.strings("words");
    private static final String PING = request("PING");

    private final ManualReactor reactor = new ManualReactor(ReactorOptions.defaults());
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger entered = new AtomicInteger();
    private final RpcServer.Builder builder = RpcServer.builder()
            .reactor(reactor)
            .port(0)
            .discoverCommands(false)
            .discoverProtocols(false)
            .protocols(new RespWireProtocol())
            .command(
                    inline("echo", spec -> spec.parameters(WORDS), call -> String.join(" ", call.get(WORDS))),
                    inline("ping", call -> "hidden"),
                    inline(
                            "greet",
                            spec -> spec.parameters(NAME, TIMES),
                            call -> "hello " + call.get(NAME) + call.get(TIMES)),
                    inline("nothing", call -> null),
                    inline("odd", call -> new Object()),
                    inline("map", call -> Map.of("yes", true)),
                    inline("bye", call -> {
                        call.closeConnectionAfterReply();
                        return "bye";
                    }),
                    blocking("count", call -> {
                        call.send(1);
                        call.send("two");
                        return null;
                    }),
                    blocking("half", call -> {
                        call.send(1);
                        throw new CommandException(ErrorCode.UNAVAILABLE, "gone");
                    }),
                    blocking("flood", call -> {
                        byte[] item = new byte[1 << 20];
                        while (true) {
                            call.send(item);
                        }
                    }),
                    blocking("wait", call -> {
                        entered.incrementAndGet();
                        gate.await();
                        return "waited";
                    }));

    @BeforeEach
    void start() {
        reactor.start();
    }

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    private ManualPeer connected() throws IOException {
        return reactor.connect(new PortOf(builder.start()));
    }

    /** Turns the reactor until the peer has received as much, on whatever thread it was produced. */
    private String receive(ManualPeer peer, Predicate<String> enough) {
        StringBuilder all = new StringBuilder();
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    reactor.settle();
                    all.append(peer.receivedText());
                    return enough.test(all.toString());
                });
        return all.toString();
    }

    private String answer(ManualPeer peer, String... words) {
        peer.send(request(words).getBytes(StandardCharsets.ISO_8859_1));
        peer.send(request("ECHO", "-end-"));
        String all = receive(peer, text -> text.endsWith("$5\r\n-end-\r\n"));
        return all.substring(0, all.length() - 11);
    }

    private String answer(String... words) throws IOException {
        return answer(connected(), words);
    }

    private void assertEnded(ManualPeer peer) {
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            reactor.settle();
            peer.received();
            return peer.ended().isPresent();
        });
        assertThat(peer.ended()).contains(Peer.End.FIN);
    }

    // ---- calls

    @Test
    void aCommandIsCalledByNameInEitherCase() throws IOException {
        ManualPeer peer = connected();
        assertThat(answer(peer, "Greet", "you", "2")).isEqualTo("$10\r\nhello you2\r\n");
        assertThat(answer(peer, "GREET", "times=3", "name=ü")).isEqualTo("$9\r\nhello ü3\r\n");
        assertThat(answer(peer, "greet", "other=3")).isEqualTo("$14\r\nhello other=31\r\n");
    }

    @Test
    void aResultOfNothingIsOkAndAValueThatNoCommandMayReturnAnError() throws IOException {
        ManualPeer peer = connected();
        assertThat(answer(peer, "nothing")).isEqualTo("+OK\r\n");
        assertThat(answer(peer, "odd")).startsWith("-INTERNAL call ");
    }

    @Test
    void whatIsWrongWithACallIsAnErrorAndTheConnectionGoesOn() throws IOException {
        ManualPeer peer = connected();
        assertThat(answer(peer, "nope\r\n+OK")).isEqualTo("-UNIMPLEMENTED unknown command 'nope  +OK'\r\n");
        assertThat(answer(peer, "x".repeat(1000)))
                .hasSizeLessThan(120)
                .startsWith("-UNIMPLEMENTED unknown command 'xxx");
        assertThat(answer(peer, "greet")).startsWith("-INVALID_ARGUMENT argument name is missing");
        assertThat(answer(peer, "greet", "you", "often")).startsWith("-INVALID_ARGUMENT argument times");
        assertThat(answer(peer, "nothing", "more")).startsWith("-INVALID_ARGUMENT too many arguments");
        peer.send("*2\r\n$5\r\ngreet\r\n$1\r\n\u00ff\r\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(answer(peer, "nothing")).isEqualTo("-INVALID_ARGUMENT not UTF-8\r\n+OK\r\n");
    }

    @Test
    void repliesComeInTheOrderOfTheRequests() throws IOException {
        ManualPeer peer = connected();
        peer.send(request("wait") + PING + request("nope") + request("CLIENT", "ID") + request("greet", "me"));
        reactor.settle();
        assertThat(peer.receivedText()).isEmpty();
        gate.countDown();
        assertThat(receive(peer, text -> text.endsWith("me1\r\n")))
                .matches("\\$6\r\nwaited\r\n\\+PONG\r\n-UNIMPLEMENTED .*\r\n:\\d+\r\n\\$9\r\nhello me1\r\n");
    }

    @Test
    void aFullQueuePausesReadingAndLosesNothing() throws IOException {
        builder.maxQueuedCalls(4);
        ManualPeer peer = connected();
        peer.send(request("wait").repeat(20) + PING);
        reactor.settle();
        gate.countDown();
        assertThat(receive(peer, text -> text.endsWith("+PONG\r\n")))
                .isEqualTo("$6\r\nwaited\r\n".repeat(20) + "+PONG\r\n");
        assertThat(entered).hasValue(20);
    }

    @Test
    void aFullQueueTakesNothingMoreUntilHalfOfItIsDone() throws IOException {
        Semaphore begun = new Semaphore(0);
        Semaphore mayEnd = new Semaphore(0);
        RpcServer server = builder.maxQueuedCalls(4)
                .command(blocking("step", call -> {
                    begun.release();
                    mayEnd.acquire();
                    return "done";
                }))
                .start();
        ManualPeer peer = reactor.connect(new PortOf(server));
        String steps = request("step").repeat(20);
        peer.send(steps);
        turnUntilEntered(begun);
        peer.send(PING);
        reactor.settle();
        ConnectionView full = server.view().connections().get(0);
        assertThat(full.calls()).isEqualTo(4);
        assertThat(full.bytesReceived()).isEqualTo(steps.length());

        mayEnd.release();
        turnUntilEntered(begun); // so the first is no longer counted
        reactor.settle();
        assertThat(server.view().connections().get(0).calls()).isEqualTo(4);

        mayEnd.release();
        turnUntilEntered(begun);
        reactor.settle();
        assertThat(server.view().connections().get(0).calls()).isEqualTo(2 + 4);

        mayEnd.release(18);
        assertThat(receive(peer, text -> text.endsWith("+PONG\r\n")))
                .isEqualTo("$4\r\ndone\r\n".repeat(20) + "+PONG\r\n");
    }

    private void turnUntilEntered(Semaphore begun) {
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            reactor.settle();
            return begun.tryAcquire();
        });
    }

    @Test
    void afterFinWhatIsOwedIsAnsweredBeforeTheClose() throws IOException {
        ManualPeer peer = connected();
        peer.send(request("wait") + PING + "*1\r\n$4\r\nPI");
        peer.finish();
        reactor.settle();
        gate.countDown();
        assertThat(receive(peer, text -> text.endsWith("+PONG\r\n"))).isEqualTo("$6\r\nwaited\r\n+PONG\r\n");
        assertEnded(peer);
    }

    @Test
    void whenTheServerStopsWhatWasReceivedIsAnswered() throws IOException {
        RpcServer server = builder.start();
        ManualPeer peer = reactor.connect(new PortOf(server));
        peer.send(request("wait") + PING);
        await().until(() -> {
            reactor.settle();
            return entered.get() == 1;
        });
        Thread stopping = Thread.ofVirtual().start(server::close);
        gate.countDown();
        assertThat(receive(peer, text -> text.endsWith("+PONG\r\n"))).isEqualTo("$6\r\nwaited\r\n+PONG\r\n");
        assertEnded(peer);
        peer.close(); // till then the connection lingers
        await().until(() -> {
            reactor.settle();
            return !stopping.isAlive();
        });
    }

    @Test
    void aCallMayCloseTheConnection() throws IOException {
        ManualPeer peer = connected();
        peer.send(request("bye") + PING);
        assertThat(receive(peer, text -> !text.isEmpty())).isEqualTo("$3\r\nbye\r\n");
        assertEnded(peer);
    }

    // ---- streams

    @Test
    void aStreamIsOneArray() throws IOException {
        ManualPeer peer = connected();
        assertThat(answer(peer, "count")).isEqualTo("*2\r\n:1\r\n$3\r\ntwo\r\n");
        assertThat(answer(peer, "half")).isEqualTo("-UNAVAILABLE gone\r\n");
    }

    @Test
    void aStreamThatIsTooLongIsCancelledAndAnError() throws IOException {
        ManualPeer peer = connected();
        assertThat(answer(peer, "flood")).startsWith("-RESOURCE_EXHAUSTED ");
        assertThat(answer(peer, "PING")).isEqualTo("+PONG\r\n");
    }

    // ---- what is broken

    @ParameterizedTest
    @CsvSource({"PING, expected '*'", "*1x, invalid multibulk length", "{, expected '*'"})
    void aProtocolErrorIsToldBehindWhatIsOwedAndCloses(String bytes, String message) throws IOException {
        ManualPeer peer = connected();
        ManualPeer other = connected();
        peer.send(request("wait") + PING + bytes + PING);
        reactor.settle();
        peer.send(PING);
        reactor.settle();
        assertThat(peer.receivedText()).isEmpty();
        gate.countDown();
        assertThat(receive(peer, text -> text.contains("-ERR")))
                .isEqualTo("$6\r\nwaited\r\n+PONG\r\n-ERR Protocol error: " + message + "\r\n");
        assertEnded(peer);
        assertThat(answer(other, "PING")).isEqualTo("+PONG\r\n");
    }

    @Test
    void aRequestThatIsTooLongIsAProtocolErrorBeforeItArrives() throws IOException {
        ManualPeer peer = connected();
        peer.send("*1\r\n$300000\r\n");
        assertThat(receive(peer, text -> text.endsWith("\r\n"))).startsWith("-ERR Protocol error: frame of 300");
        assertEnded(peer);
    }

    // ---- versions

    @Test
    void theVersionHoldsFromItsRequestOn() throws IOException {
        ManualPeer peer = connected();
        peer.send(request("wait")
                + request("map")
                + request("HELLO", "3")
                + request("map")
                + request("HELLO", "2")
                + request("map"));
        gate.countDown();
        String all = receive(peer, text -> text.endsWith(":1\r\n"));
        assertThat(all)
                .startsWith("$6\r\nwaited\r\n*2\r\n$3\r\nyes\r\n:1\r\n%7\r\n$6\r\nserver\r\n$6\r\nheddle\r\n")
                .contains("$5\r\nproto\r\n:3\r\n")
                .contains("*0\r\n%1\r\n$3\r\nyes\r\n#t\r\n*14\r\n$6\r\nserver\r\n")
                .contains("$5\r\nproto\r\n:2\r\n")
                .endsWith("*2\r\n$3\r\nyes\r\n:1\r\n");
    }

    @Test
    void helloRefusesWhatItCannotGiveAndThenChangesNothing() throws IOException {
        ManualPeer peer = connected();
        assertThat(answer(peer, "HELLO", "4")).isEqualTo("-NOPROTO unsupported protocol version\r\n");
        assertThat(answer(peer, "HELLO", "x")).startsWith("-NOPROTO ");
        assertThat(answer(peer, "HELLO", "3", "AUTH", "me", "secret"))
                .startsWith("-UNIMPLEMENTED this server has no access control");
        assertThat(answer(peer, "HELLO", "3", "SETNAME")).startsWith("-INVALID_ARGUMENT ");
        assertThat(answer(peer, "HELLO", "3", "SETNAME", "a b")).startsWith("-INVALID_ARGUMENT ");
        assertThat(answer(peer, "map")).startsWith("*2\r\n");
        assertThat(answer(peer, "HELLO", "3", "setname", "me")).startsWith("%7\r\n");
        assertThat(answer(peer, "CLIENT", "GETNAME")).isEqualTo("$2\r\nme\r\n");
    }

    @Test
    void resetMakesTheConnectionAsItWas() throws IOException {
        ManualPeer peer = connected();
        answer(peer, "HELLO", "3", "SETNAME", "me");
        assertThat(answer(peer, "RESET")).isEqualTo("+RESET\r\n");
        assertThat(answer(peer, "CLIENT", "GETNAME")).isEqualTo("$-1\r\n");
        assertThat(answer(peer, "map")).startsWith("*2\r\n");
    }

    // ---- what is built in

    @Test
    void pingEchoAndQuitAreThoseOfRedis() throws IOException {
        ManualPeer peer = connected();
        assertThat(answer(peer, "ping")).isEqualTo("+PONG\r\n");
        assertThat(answer(peer, "Ping", "text=a")).isEqualTo("$6\r\ntext=a\r\n");
        assertThat(answer(peer, "PING", "a", "b"))
                .isEqualTo("-INVALID_ARGUMENT wrong number of arguments for 'ping' command\r\n");
        assertThat(answer(peer, "ECHO", "words=a")).isEqualTo("$7\r\nwords=a\r\n");
        assertThat(answer(peer, "ECHO")).startsWith("-INVALID_ARGUMENT wrong number");
        peer.send(request("wait") + request("QUIT") + PING);
        gate.countDown();
        assertThat(receive(peer, text -> text.endsWith("OK\r\n"))).isEqualTo("$6\r\nwaited\r\n+OK\r\n");
        assertEnded(peer);
    }

    @Test
    void echoOfSeveralArgumentsIsTheCommand() throws IOException {
        assertThat(answer("ECHO", "a", "b")).isEqualTo("$3\r\na b\r\n");
    }

    @Test
    void authIsRefusedAndSelectKnowsOneDatabase() throws IOException {
        ManualPeer peer = connected();
        assertThat(answer(peer, "AUTH", "secret")).startsWith("-UNIMPLEMENTED this server has no access control");
        assertThat(answer(peer, "SELECT", "0")).isEqualTo("+OK\r\n");
        assertThat(answer(peer, "SELECT", "1")).startsWith("-INVALID_ARGUMENT ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client",
                "client nope",
                "client kill",
                "client kill name x",
                "client no-touch",
                "client setinfo lib-x 1",
                "client setname",
                "client kill id 1 skipme maybe",
                "command nope",
                "command getkeys ping",
                "select",
                "client list type normal",
                "command list filterby pattern x"
            })
    void aBuiltInCommandSaysWhatIsWrongWithItsArguments(String words) throws IOException {
        assertThat(answer(words.split(" "))).startsWith("-INVALID_ARGUMENT ");
    }

    // ---- connections

    @Test
    void aNameOf128CharactersIsTakenAndNoneLonger() throws IOException {
        ManualPeer peer = connected();
        assertThat(answer(peer, "CLIENT", "SETNAME", "x".repeat(128))).isEqualTo("+OK\r\n");
        assertThat(answer(peer, "CLIENT", "SETNAME", "y".repeat(129))).startsWith("-INVALID_ARGUMENT ");
        assertThat(answer(peer, "CLIENT", "GETNAME")).isEqualTo("$128\r\n" + "x".repeat(128) + "\r\n");
    }

    @Test
    void moreWordsThanACommandOfTheServersOwnTakesAreAnError() throws IOException {
        ManualPeer peer = connected();
        assertThat(answer(peer, "HELLO", "2", "SETNAME", "a", "SETNAME", "b")).startsWith("*14\r\n");
        for (String call : List.of(
                "HELLO 2 SETNAME a SETNAME b SETNAME c",
                "CLIENT KILL ID 1 ID 2 ID 3 ID",
                "INFO" + " clients".repeat(17))) {
            assertThat(answer(peer, call.split(" "))).startsWith("-INVALID_ARGUMENT wrong number of arguments for '");
        }
        assertThat(answer(peer, ("INFO" + " clients".repeat(16)).split(" "))).contains("# Clients");
    }

    @Test
    void aClientIsListedUnderTheNamesThatItGives() throws IOException {
        RpcServer server = builder.start();
        ManualPeer peer = reactor.connect(new PortOf(server));
        ManualPeer other = reactor.connect(new PortOf(server));
        assertThat(answer(peer, "CLIENT", "SETNAME", "me")).isEqualTo("+OK\r\n");
        assertThat(answer(peer, "CLIENT", "SETINFO", "lib-name", "test")).isEqualTo("+OK\r\n");
        assertThat(answer(peer, "CLIENT", "SETINFO", "LIB-VER", "1.2")).isEqualTo("+OK\r\n");
        assertThat(answer(peer, "CLIENT", "NO-EVICT", "on")).isEqualTo("+OK\r\n");
        String id = answer(peer, "CLIENT", "ID").substring(1).strip();
        String list = answer(other, "CLIENT", "LIST");
        assertThat(list.lines().skip(1)).hasSize(3);
        assertThat(list)
                .contains("id=" + id + " addr=127.0.0.1:")
                .containsPattern(" name=me .* lib-name=test lib-ver=1.2 protocol=resp\n")
                .containsPattern(" name= .* lib-name= lib-ver= protocol=resp\n");
        assertThat(answer(peer, "CLIENT", "INFO"))
                .contains("id=" + id + " ")
                .contains(" name=me ")
                .doesNotContain("name= ");
        peer.close();
        reactor.settle();
        assertThat(answer(other, "CLIENT", "LIST")).doesNotContain("name=me");
    }

    @Test
    void aClientIsKilledByNumberOrAddressButNotTheOneThatAsks() throws IOException {
        RpcServer server = builder.start();
        ManualPeer killer = reactor.connect(new PortOf(server));
        ManualPeer first = reactor.connect(new PortOf(server));
        ManualPeer second = reactor.connect(new PortOf(server));
        String id = answer(first, "CLIENT", "ID").substring(1).strip();
        assertThat(answer(killer, "CLIENT", "KILL", "ID", id)).isEqualTo(":1\r\n");
        assertEnded(first);
        String address = "127.0.0.1:" + ((InetSocketAddress) second.address()).getPort();
        assertThat(answer(killer, "CLIENT", "KILL", address)).isEqualTo("+OK\r\n");
        assertEnded(second);
        second.close(); // till then the connection lingers
        reactor.settle();
        assertThat(answer(killer, "CLIENT", "KILL", address)).isEqualTo("-NOT_FOUND no such client\r\n");
        String self = answer(killer, "CLIENT", "ID").substring(1).strip();
        assertThat(answer(killer, "CLIENT", "KILL", "ID", self)).isEqualTo(":0\r\n");
        killer.send(request("wait") + request("CLIENT", "KILL", "ID", self, "SKIPME", "no"));
        gate.countDown();
        assertThat(receive(killer, text -> text.endsWith(":1\r\n"))).isEqualTo("$6\r\nwaited\r\n:1\r\n");
        assertEnded(killer);
    }

    // ---- the server

    @Test
    void infoTellsTheFiguresOfTheSectionsAskedFor() throws IOException {
        ManualPeer peer = connected();
        answer(peer, "greet", "me");
        assertThat(answer(peer, "INFO"))
                .contains("# Server\r\nserver_name:heddle\r\nheddle_version:")
                .contains("uptime_in_seconds:0\r\n")
                .contains("\r\n\r\n# Clients\r\nconnected_clients:1\r\n")
                .contains("total_commands_processed:1\r\n")
                .containsPattern("cmdstat_greet:calls=1,failed_calls=0,p50_usec=\\d+,p99_usec=\\d+,max_usec=\\d+\r\n");
        assertThat(answer(peer, "INFO", "Clients", "nope"))
                .contains("# Clients")
                .doesNotContain("# Server")
                .doesNotContain("# Stats");
    }

    @Test
    void commandTellsOfEachCommandWhatItTakes() throws IOException {
        ManualPeer peer = connected();
        int count =
                Integer.parseInt(answer(peer, "COMMAND", "COUNT").substring(1).strip());
        assertThat(answer(peer, "COMMAND", "LIST"))
                .startsWith("*" + count + "\r\n")
                .contains("$5\r\ngreet\r\n")
                .contains("$7\r\ncommand\r\n");
        assertThat(answer(peer, "COMMAND")).startsWith("*" + count + "\r\n*10\r\n");
        assertThat(answer(peer, "COMMAND", "INFO", "GREET", "nope"))
                .isEqualTo("*2\r\n*10\r\n$5\r\ngreet\r\n:-2\r\n*1\r\n+fast\r\n:0\r\n:0\r\n:0\r\n*1\r\n+@general\r\n"
                        + "*0\r\n*0\r\n*0\r\n*-1\r\n");
        assertThat(answer(peer, "COMMAND", "INFO", "client"))
                .startsWith("*1\r\n*10\r\n$6\r\nclient\r\n:-1\r\n")
                .contains("$14\r\nclient|setinfo\r\n:4\r\n");
    }

    @Test
    void docsAreFlatInVersion2AndMapsInVersion3() throws IOException {
        ManualPeer peer = connected();
        String version = builder.start().view().version();
        String since = "$" + version.length() + "\r\n" + version + "\r\n";
        assertThat(answer(peer, "COMMAND", "DOCS", "greet", "nope"))
                .isEqualTo("*2\r\n$5\r\ngreet\r\n*8\r\n$7\r\nsummary\r\n$11\r\nFor a test.\r\n$5\r\nsince\r\n" + since
                        + "$5\r\ngroup\r\n$7\r\ngeneral\r\n$9\r\narguments\r\n*2\r\n"
                        + "*4\r\n$4\r\nname\r\n$4\r\nname\r\n$4\r\ntype\r\n$6\r\nstring\r\n"
                        + "*6\r\n$4\r\nname\r\n$5\r\ntimes\r\n$4\r\ntype\r\n$7\r\ninteger\r\n"
                        + "$5\r\nflags\r\n*1\r\n+optional\r\n");
        answer(peer, "HELLO", "3");
        assertThat(answer(peer, "COMMAND", "DOCS", "greet")).startsWith("%1\r\n$5\r\ngreet\r\n%4\r\n");
        assertThat(answer(peer, "COMMAND", "DOCS", "nope")).isEqualTo("%0\r\n");
        assertThat(answer(peer, "COMMAND", "INFO", "nope")).isEqualTo("*1\r\n_\r\n");
    }
}
