package io.heddle.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.heddle.command.Execution;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Peers that reset their connection after each byte of an exchange, while another must notice nothing of it. */
@Timeout(120)
class ResetIT {
    private static final Duration MOST = Duration.ofSeconds(20);
    private static final int LONG_REPLY = 4 << 20;

    private final Logger log = (Logger) LoggerFactory.getLogger("io.heddle");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private RpcServer server;
    private Client bystander;

    @BeforeEach
    void serve() throws IOException {
        logged.start();
        log.addAppender(logged);
        server = RpcServer.builder()
                .port(0)
                .discoverCommands(false)
                .reactorOptions(ReactorOptions.builder()
                        .loops(1)
                        .blockedLoopThreshold(Duration.ofMinutes(1))
                        .build())
                .command(
                        echo("echo", Execution.EVENT_LOOP),
                        echo("vecho", Execution.VIRTUAL_THREAD),
                        TestCommand.of("long", Execution.VIRTUAL_THREAD, call -> "x".repeat(60_000)),
                        TestCommand.of("stream", Execution.VIRTUAL_THREAD, call -> {
                            for (int i = 0; i < LONG_REPLY / 1000; i++) {
                                call.send("x".repeat(1000));
                            }
                            return null;
                        }))
                .start();
        bystander = new Client(server.port());
    }

    private static TestCommand echo(String name, Execution execution) {
        return TestCommand.of(name, execution, call -> call.get(TestCommand.TEXT), TestCommand.TEXT);
    }

    @AfterEach
    void nobodyElseHasNoticedAndNothingIsLeft() throws IOException {
        try (RpcServer ending = server;
                Client before = bystander) {
            before.send(Wire.TEXT.call("vecho", "still")).receive("still\r\n");
            await().atMost(MOST).until(() -> ending.view().connections().size() == 1);
            await().atMost(MOST).until(() -> ending.view().callCounts().inFlight() == 0);
            assertThat(logged.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
        } finally {
            log.detachAppender(logged);
        }
    }

    private Client connect() throws IOException {
        return new Client(server.port());
    }

    /** Calls of each kind, and the beginning of another. */
    private static byte[] exchange(Wire wire) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(wire.call("vecho", "first"));
        all.writeBytes(wire.call("echo", "second"));
        all.writeBytes(wire.call("nope"));
        all.writeBytes(wire.call("vecho", "third"));
        return all.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void afterEachByteThatIsSent(Wire wire) throws IOException {
        byte[] exchange = exchange(wire);
        for (int count = 0; count <= exchange.length; count++) {
            connect().send(exchange, count).reset();
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterEachByteThatIsReceived(Wire wire) throws IOException {
        byte[] exchange = exchange(wire);
        int replied;
        try (Client whole = connect()) {
            replied = whole.send(exchange).finish().length();
        }
        for (int count = 1; count <= replied; count++) {
            connect().send(exchange).receive(count).reset();
        }
    }

    @ParameterizedTest
    @EnumSource
    void inTheMiddleOfWhatTheKernelDoesNotTakeAtOnce(Wire wire) throws IOException {
        for (String command : new String[] {"long", "stream"}) {
            ByteArrayOutputStream calls = new ByteArrayOutputStream();
            for (int i = 0; i < 20; i++) {
                calls.writeBytes(wire.call(command));
            }
            connect().send(calls.toByteArray()).reset();
            boolean shortReply = wire == Wire.AMP && command.equals("stream"); // it takes only so many items
            for (int count = 1; count <= (shortReply ? 16 : 50_000); count *= 4) {
                connect().send(calls.toByteArray()).receive(count).reset();
            }
        }
    }
}
