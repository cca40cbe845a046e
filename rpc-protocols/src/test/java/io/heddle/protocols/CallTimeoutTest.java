package io.heddle.protocols;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.command.Call;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The time for which a caller waits, as each protocol carries it. */
class CallTimeoutTest {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Duration MOST = Duration.ofMinutes(10);

    private final ManualReactor reactor = new ManualReactor(ReactorOptions.defaults());
    private RpcServer server;

    @BeforeEach
    void start() throws IOException {
        reactor.start();
        CommandSpec spec = CommandSpec.named("left")
                .summary("For a test.")
                .execution(Execution.EVENT_LOOP)
                .deadline(DEADLINE)
                .maxDeadline(MOST)
                .build();
        server = RpcServer.builder()
                .reactor(reactor)
                .port(0)
                .discoverCommands(false)
                .command(new TestCommand(spec, CallTimeoutTest::minutesLeft))
                .start();
    }

    /** Rounded up, so that it does not matter how long the call has run. */
    private static String minutesLeft(Call call) {
        return "<" + call.timeLeft().orElseThrow().plusMinutes(1).minusNanos(1).toMinutes() + " min>";
    }

    /** How a protocol writes a call, and a call with a time that has two characters; and what it says to a bad one. */
    enum Form {
        TEXT("left\r\n", "left _timeout=%s\r\n", "is not a duration"),
        RESP("*1\r\n$4\r\nleft\r\n", "*2\r\n$4\r\nleft\r\n$11\r\n_timeout=%s\r\n", "is not a duration"),
        JSON_RPC(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"left\"}\n",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"left\",\"params\":{\"_timeout\":\"%s\"}}\n",
                "is not a duration"),
        AMP(
                "\0\4_ask\0\1a\0\10_command\0\4left\0\0",
                "\0\4_ask\0\1a\0\10_command\0\4left\0\10_timeout\0\2%s\0\0",
                "Unknown Error"); // as Twisted tells of what its client has not declared

        private final String without;
        private final String with;
        private final String refusal;

        Form(String without, String with, String refusal) {
            this.without = without;
            this.with = with;
            this.refusal = refusal;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isUsedAsFarAsTheCommandAllowsIt(Form form) throws IOException {
        ManualPeer peer = reactor.connect(new PortOf(server));
        assertThat(answer(peer, form.without)).contains("<2 min>");
        assertThat(answer(peer, form.with.replace("%s", "1m"))).contains("<1 min>");
        assertThat(answer(peer, form.with.replace("%s", "5m"))).contains("<5 min>");
        assertThat(answer(peer, form.with.replace("%s", "1h"))).contains("<10 min>");
        assertThat(answer(peer, form.with.replace("%s", "xx"))).contains(form.refusal);
        assertThat(answer(peer, form.without)).contains("<2 min>");
    }

    private static String answer(ManualPeer peer, String request) {
        peer.send(request.getBytes(ISO_8859_1));
        return new String(peer.received(), ISO_8859_1);
    }
}
