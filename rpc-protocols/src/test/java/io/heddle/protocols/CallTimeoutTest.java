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
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "text            | left\\r\\n                        | left _timeout=%s\\r\\n",
                "resp            | *1\\r"
                        + "\\n"
                        + "$4\\r"
                        + "\\n"
                        + "left\\r"
                        + "\\n"
                        + "        | *2\\r"
                        + "\\n"
                        + "$4\\r"
                        + "\\n"
                        + "left\\r"
                        + "\\n"
                        + "$11\\r"
                        + "\\n"
                        + "_timeout=%s\\r"
                        + "\\n",
                "jsonrpc         | {'jsonrpc':'2.0','id':1,'method':'left'}\\n"
                        + " | {'jsonrpc':'2.0','id':1,'method':'left','params':{'_timeout':'%s'}}\\n",
                "amp             | \\0\\4_ask\\0\\1a\\0\\b_command\\0\\4left\\0\\0"
                        + " | \\0\\4_ask\\0\\1a\\0\\b_command\\0\\4left\\0\\b_timeout\\0\\2%s\\0\\0"
            },
            quoteCharacter = '~')
    void isUsedAsFarAsTheCommandAllowsIt(String protocol, String without, String with) throws IOException {
        ManualPeer peer = reactor.connect(new PortOf(server));
        assertThat(answer(peer, without)).as(protocol).contains("<2 min>");
        assertThat(answer(peer, with.replace("%s", "1m"))).contains("<1 min>");
        assertThat(answer(peer, with.replace("%s", "5m"))).contains("<5 min>");
        assertThat(answer(peer, with.replace("%s", "1h"))).contains("<10 min>");
        assertThat(answer(peer, with.replace("%s", "xx"))).contains("_timeout").contains("is not a");
        assertThat(answer(peer, without)).contains("<2 min>");
    }

    private static String answer(ManualPeer peer, String escaped) {
        peer.send(escaped.replace('\'', '"').translateEscapes().getBytes(ISO_8859_1));
        return new String(peer.received(), ISO_8859_1);
    }
}
