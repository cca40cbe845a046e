package io.heddle.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TrafficLogTest {
    private final ManualLoop loop = new ManualLoop();
    private final RecordingLogger log = new RecordingLogger();
    private final Lines lines = new Lines();
    private final TrafficLog policy = new TrafficLog(peer -> lines, log);

    @Test
    void logsWhatIsReceived() {
        FakeConnection.open(loop, policy).receive("ping\r\n");
        assertThat(log.lines).containsExactly("DEBUG connection=7 received 6 bytes: ping\\r\\n");
    }

    @Test
    void logsWhatIsSentFromArraysAndBuffers() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        lines.transport.write("pong\n".getBytes(StandardCharsets.US_ASCII));
        lines.transport.write(ByteBuffer.wrap("[pong]".getBytes(StandardCharsets.US_ASCII), 1, 4));
        assertThat(log.lines)
                .containsExactly("DEBUG connection=7 sent 5 bytes: pong\\n", "DEBUG connection=7 sent 4 bytes: pong");
        assertThat(connection.written()).isEqualTo("pong\npong");
    }

    @Test
    void escapesWhatIsNotPrintable() {
        FakeConnection.open(loop, policy).receive("\0\t\u001b ~\u007f\\\u00e9");
        assertThat(log.lines)
                .containsExactly("DEBUG connection=7 received 9 bytes: \\x00\\x09\\x1b ~\\x7f\\\\\\xc3\\xa9");
    }

    @Test
    void showsAtMostTheFirstBytesOfAChunk() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        connection.receive("x".repeat(256));
        connection.receive("x".repeat(256) + "y");
        assertThat(log.lines)
                .containsExactly(
                        "DEBUG connection=7 received 256 bytes: " + "x".repeat(256),
                        "DEBUG connection=7 received 257 bytes: " + "x".repeat(256) + "...");
    }

    @Test
    void showsOnlyWhatIsBetweenPositionAndLimitAndMovesNeither() {
        int[] seen = new int[2];
        Protocol protocol = new TrafficLog(
                        peer -> bytes -> {
                            seen[0] = bytes.position();
                            seen[1] = bytes.limit();
                        },
                        log)
                .buildProtocol(FakeConnection.address("192.0.2.1", 1));
        ByteBuffer direct = ByteBuffer.allocateDirect(8);
        direct.put("ab12345c".getBytes(StandardCharsets.US_ASCII)).position(2).limit(7);
        protocol.dataReceived(direct);
        assertThat(seen).containsExactly(2, 7);
        assertThat(log.lines).containsExactly("DEBUG connection=0 received 5 bytes: 12345");
    }

    @Test
    void doesNotWrapAConnectionThatIsMadeWhileDebugIsOff() {
        log.debug = false;
        assertThat(policy.buildProtocol(FakeConnection.address("192.0.2.1", 1))).isSameAs(lines);
    }

    @Test
    void stopsWhenDebugIsSwitchedOff() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        log.debug = false;
        connection.receive("ping");
        lines.transport.write(new byte[1]);
        assertThat(log.lines).isEmpty();
        assertThat(lines.events).containsExactly("made", "received ping");
    }

    @Test
    void passesEverythingOnWithTheSameTransport() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        assertThat(connection.protocol()).isNotSameAs(lines);
        connection.stopReactor();
        connection.receiveFin();
        connection.end();
        assertThat(lines.events).containsExactly("made", "stopping", "fin", "lost");
    }
}
