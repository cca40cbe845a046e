package io.heddle.protocols;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.command.Execution;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that send a frame so slowly that it never ends, to keep what the server holds for it. */
class SlowlorisTest {
    private static final Duration BETWEEN_BYTES = Duration.ofMillis(500);
    private static final int TIMEOUT_SECONDS = 10;
    private static final int BYTES_UNTIL_TIMEOUT = 2 * TIMEOUT_SECONDS;
    private static final String TEXT = "x".repeat(50);

    private final ManualReactor reactor = new ManualReactor(ReactorOptions.defaults());
    private final RpcServer.Builder builder = RpcServer.builder()
            .reactor(reactor)
            .port(0)
            .frameTimeout(Duration.ofSeconds(TIMEOUT_SECONDS))
            .discoverCommands(false)
            .command(
                    TestCommand.of("ping", Execution.EVENT_LOOP, call -> "pong"),
                    TestCommand.of("echo", Execution.EVENT_LOOP, call -> call.get(TestCommand.TEXT), TestCommand.TEXT));

    @BeforeEach
    void start() {
        reactor.start();
    }

    /** Each request has more than 50 bytes; where the protocol has a header, the header is slow too. */
    @ParameterizedTest
    @EnumSource
    void aFrameOfOneByteAtATimeIsAClose(Wire wire) throws IOException {
        RpcServer server = builder.start();
        ManualPeer bystander = reactor.connect(new PortOf(server));
        trickle(server, bystander, wire.call("echo", TEXT), 0, BYTES_UNTIL_TIMEOUT);
    }

    /** The first frame is quick, and tells the protocol; the second is one byte at a time. */
    @ParameterizedTest
    @EnumSource
    void soIsOneBehindOthers(Wire wire) throws IOException {
        RpcServer server = builder.start();
        ManualPeer bystander = reactor.connect(new PortOf(server));
        byte[] first = wire.call("ping");
        byte[] both = Wire.bytes(wire.request("ping", "") + wire.request("echo", TEXT));
        trickle(server, bystander, both, first.length, BYTES_UNTIL_TIMEOUT);
    }

    /** What begins as a header does, and never says what it is. */
    @Test
    void soIsABodyBehindAQuickHeader() throws IOException {
        RpcServer server = builder.start();
        ManualPeer bystander = reactor.connect(new PortOf(server));
        String header = "Content-Length: 1000000\r\n\r\n";
        trickle(server, bystander, Wire.bytes(header + "{" + " ".repeat(50)), header.length(), BYTES_UNTIL_TIMEOUT);
    }

    @Test
    void soIsABulkStringOfWhichOnlyTheLengthIsThere() throws IOException {
        RpcServer server = builder.start();
        ManualPeer bystander = reactor.connect(new PortOf(server));
        String header = "*2\r\n$4\r\necho\r\n$200000\r\n";
        trickle(server, bystander, Wire.bytes(header + TEXT), header.length(), BYTES_UNTIL_TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"PROXY TCP4 192.168.255.255 127.0.0.1 65535 5354\r\n", "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\u0004\0"
            })
    void soIsTheHeaderOfAProxy(String header) throws IOException {
        RpcServer server = builder.proxyProtocolFrom("127.0.0.1").start();
        ManualPeer bystander = reactor.connect(new PortOf(server));
        bystander.send("PROXY UNKNOWN\r\n");
        int fiveSeconds = 10;
        trickle(server, bystander, Wire.bytes(header), 0, fiveSeconds);
    }

    private void trickle(RpcServer server, ManualPeer bystander, byte[] bytes, int atOnce, int timeoutBytes)
            throws IOException {
        ManualPeer slow = reactor.connect(new PortOf(server));
        slow.send(new String(bytes, 0, atOnce, ISO_8859_1).getBytes(ISO_8859_1));
        slow.received();
        int sent = 0;
        while (slow.ended().isEmpty() && sent <= timeoutBytes + 2) {
            slow.send(new byte[] {bytes[atOnce + sent]});
            sent++;
            reactor.advance(BETWEEN_BYTES);
            bystander.send("ping\r\n");
            assertThat(bystander.receivedText()).isEqualTo("pong\r\n");
            assertThat(slow.received()).isEmpty();
        }
        assertThat(sent).isBetween(timeoutBytes - 1, timeoutBytes + 1);
        slow.close();
        reactor.settle();
        assertThat(server.view().connections()).hasSize(1);
    }
}
