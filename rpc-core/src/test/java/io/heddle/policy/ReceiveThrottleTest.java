package io.heddle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.reactor.CloseReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReceiveThrottleTest {
    private static final Duration MOMENT = Duration.ofNanos(1);

    private final ManualLoop loop = new ManualLoop();
    private final Lines lines = new Lines();
    private final FakeConnection connection = open(1_000);

    @Test
    void takesOneSecondsWorthAtOnce() {
        connection.receive("x".repeat(1_000));
        assertThat(connection.paused()).isFalse();
        assertThat(loop.pending()).isZero();
    }

    @Test
    void pausesForAsLongAsTheExcessTakes() {
        connection.receive("x".repeat(1_500));
        assertThat(connection.paused()).isTrue();
        loop.advance(Duration.ofMillis(500).minus(MOMENT));
        assertThat(connection.paused()).isTrue();
        loop.advance(MOMENT);
        assertThat(connection.paused()).isFalse();
        assertThat(connection.closing()).isNull();
    }

    @Test
    void deliversTheChunkThatIsTooMuchWhole() {
        connection.receive("x".repeat(1_500));
        assertThat(lines.events).containsExactly("made", "received " + "x".repeat(1_500));
    }

    @Test
    void slowsAGreedyPeerDownToTheRate() {
        Duration minute = Duration.ofMinutes(1);
        long end = loop.nanoTime() + minute.toNanos();
        int taken = 0;
        while (end - loop.nanoTime() > 0) {
            if (connection.paused()) {
                loop.advance(Duration.ofMillis(10));
            } else {
                connection.receive("x".repeat(300) + "\n");
                taken += 301;
            }
        }
        assertThat(taken).isBetween(60_000, 61_000 + 301);
    }

    @Test
    void neverPausesAPeerThatKeepsToTheRate() {
        for (int i = 0; i < 10_000; i++) {
            connection.receive("x");
            loop.advance(Duration.ofMillis(1));
        }
        assertThat(loop.scheduled()).isZero();
    }

    @Test
    void silenceSavesUpNoMoreThanOneSecondsWorth() {
        loop.advance(Duration.ofHours(1));
        connection.receive("x".repeat(1_000));
        assertThat(connection.paused()).isFalse();
        connection.receive("x");
        assertThat(connection.paused()).isTrue();
    }

    @Test
    void doesNotResumeWhatTheProtocolHasPaused() {
        connection.receive("x".repeat(1_500));
        lines.transport.pauseProducing();
        loop.advance(Duration.ofSeconds(60));
        assertThat(connection.paused()).isTrue();
        lines.transport.resumeProducing();
        assertThat(connection.paused()).isFalse();
    }

    @Test
    void theProtocolCannotResumeBeforeTheTime() {
        connection.receive("x".repeat(1_500));
        lines.transport.pauseProducing();
        lines.transport.resumeProducing();
        assertThat(connection.paused()).isTrue();
        loop.advance(Duration.ofMillis(500));
        assertThat(connection.paused()).isFalse();
    }

    @Test
    void theProtocolMayPauseAndResumeBelowTheRate() {
        lines.transport.pauseProducing();
        assertThat(connection.paused()).isTrue();
        lines.transport.resumeProducing();
        assertThat(connection.paused()).isFalse();
    }

    @Test
    void bytesThatAreDeliveredInSpiteOfThePauseArePaidOffAfterIt() {
        connection.receive("x".repeat(1_500));
        connection.protocol().dataReceived(ByteBuffer.allocate(500));
        assertThat(loop.pending()).isEqualTo(1);
        loop.advance(Duration.ofMillis(500));
        connection.receive("x");
        assertThat(connection.paused()).isTrue();
        loop.advance(Duration.ofMillis(501).minus(MOMENT));
        assertThat(connection.paused()).isTrue();
        loop.advance(MOMENT);
        assertThat(connection.paused()).isFalse();
    }

    @Test
    void aLostConnectionLeavesNoTimer() {
        connection.receive("x".repeat(1_500));
        assertThat(loop.pending()).isEqualTo(1);
        connection.end();
        assertThat(loop.pending()).isZero();
        assertThat(lines.events).endsWith("lost");
    }

    @Test
    void aDataReceivedThatThrowsLeavesNoTimer() {
        FakeConnection failing = FakeConnection.open(
                loop,
                new ReceiveThrottle(
                        peer -> bytes -> {
                            throw new IllegalStateException("not received");
                        },
                        1));
        failing.receive("xx");
        assertThat(failing.closing()).isInstanceOf(CloseReason.HandlerFailed.class);
        assertThat(loop.pending()).isZero();
    }

    @Test
    void worksAtTheSlowestAndTheFastestRate() {
        FakeConnection slowest = open(1);
        slowest.protocol().dataReceived(ByteBuffer.allocate(65_536));
        loop.advance(Duration.ofSeconds(65_535).minus(MOMENT));
        assertThat(slowest.paused()).isTrue();
        loop.advance(MOMENT);
        assertThat(slowest.paused()).isFalse();

        FakeConnection fastest = open(Long.MAX_VALUE);
        fastest.protocol().dataReceived(ByteBuffer.allocate(65_536));
        assertThat(fastest.paused()).isFalse();
    }

    @Test
    void passesEverythingOnWithTheSameTransport() {
        connection.receive("x");
        assertThat(connection.protocol().openFrame()).isEqualTo(1);
        connection.stopReactor();
        connection.receiveFin();
        connection.end();
        assertThat(lines.events).containsExactly("made", "received x", "stopping", "fin", "lost");
    }

    @Test
    void aRateBelowOneIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ReceiveThrottle(peer -> lines, 0));
    }

    private FakeConnection open(long bytesPerSecond) {
        return FakeConnection.open(loop, new ReceiveThrottle(peer -> lines, bytesPerSecond));
    }
}
