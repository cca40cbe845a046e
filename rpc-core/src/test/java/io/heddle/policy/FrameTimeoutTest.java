package io.heddle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FrameTimeoutTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MOMENT = Duration.ofNanos(1);
    private static final CloseReason TIMED_OUT = new CloseReason.TimedOut("frame", TIMEOUT);

    private final ManualLoop loop = new ManualLoop();
    private final Lines lines = new Lines();
    private final FakeConnection connection = open(lines);

    @Test
    void closesAPeerThatTricklesAFrame() {
        connection.receive("p");
        for (int i = 0; i < 9; i++) {
            loop.advance(SECOND);
            connection.receive("i");
        }
        loop.advance(SECOND.minus(MOMENT));
        assertThat(connection.closing()).isNull();
        loop.advance(MOMENT);
        assertThat(connection.closing()).isEqualTo(TIMED_OUT);
        assertThat(connection.aborted()).isFalse();
        assertThat(loop.pending()).isZero();
    }

    @Test
    void theTimeOfAFrameBeginsWithItsOwnFirstByte() {
        connection.receive("pi");
        loop.advance(Duration.ofSeconds(7));
        connection.receive("ng\npi");
        assertClosesAfter(TIMEOUT);
    }

    @Test
    void neverClosesABusyPeerWhoseChunksAllEndInTheMiddleOfAFrame() {
        connection.receive("pi");
        for (int i = 0; i < 1_000; i++) {
            loop.advance(Duration.ofMillis(100));
            connection.receive("ng\npi");
        }
        assertThat(connection.closing()).isNull();
        assertThat(loop.pending()).isEqualTo(1);
        assertThat(loop.scheduled()).as("timers in 100 seconds").isLessThanOrEqualTo(11);
    }

    @Test
    void hasNoTimerWhileNoFrameIsOpen() {
        assertThat(loop.pending()).isZero();
        connection.receive("ping\nping\n");
        assertThat(loop.pending()).isZero();
    }

    @Test
    void hasOneTimerForManyChunksAndNoneLongAfterTheFrame() {
        for (int i = 0; i < 100; i++) {
            connection.receive("pi");
            connection.receive("ng\n");
        }
        assertThat(loop.scheduled()).isEqualTo(1);
        loop.advance(TIMEOUT);
        assertThat(loop.pending()).isZero();
        assertThat(connection.closing()).isNull();
    }

    @Test
    void timesAFrameThatBeginsAfterTheTimerOfAnotherIsGone() {
        connection.receive("pi");
        connection.receive("ng\n");
        loop.advance(Duration.ofSeconds(60));
        connection.receive("pi");
        assertClosesAfter(TIMEOUT);
    }

    @Test
    void timesAFrameThatBeginsWhileTheTimerOfAnotherRuns() {
        connection.receive("pi");
        connection.receive("ng\n");
        loop.advance(Duration.ofSeconds(6));
        connection.receive("pi");
        assertClosesAfter(TIMEOUT);
    }

    @Test
    void theTimeThatTheProtocolHasPausedDoesNotCount() {
        connection.receive("pi");
        loop.advance(Duration.ofSeconds(4));
        lines.transport.pauseProducing();
        assertThat(connection.paused()).isTrue();
        loop.advance(Duration.ofHours(1));
        assertThat(connection.closing()).isNull();

        lines.transport.resumeProducing();
        assertThat(connection.paused()).isFalse();
        loop.advance(Duration.ofSeconds(6).minus(MOMENT));
        assertThat(connection.closing()).isNull();
        loop.advance(TIMEOUT); // the timer that ran through the pause is at most one timeout late
        assertThat(connection.closing()).isEqualTo(TIMED_OUT);
    }

    @Test
    void aFrameThatOpensWhileTheProtocolHasPausedHasItsFullTimeAfterwards() {
        Lines pausing = new Lines() {
            @Override
            public void dataReceived(ByteBuffer bytes) {
                super.dataReceived(bytes);
                transport.pauseProducing();
            }
        };
        FakeConnection paused = open(pausing);
        paused.receive("pi");
        loop.advance(Duration.ofSeconds(60));
        pausing.transport.resumeProducing();
        loop.advance(TIMEOUT.minus(MOMENT));
        assertThat(paused.closing()).isNull();
        loop.advance(TIMEOUT);
        assertThat(paused.closing()).isEqualTo(TIMED_OUT);
    }

    @Test
    void aLongPauseCostsOneTimerPerTimeout() {
        connection.receive("pi");
        loop.advance(TIMEOUT.minus(MOMENT));
        lines.transport.pauseProducing();
        loop.advance(Duration.ofSeconds(100));
        assertThat(loop.scheduled()).isLessThanOrEqualTo(12);
    }

    @Test
    void aProtocolThatPausesAfterEachChunkDoesNotSaveATricklingPeer() {
        for (int i = 0; i < 20 && connection.closing() == null; i++) {
            connection.receive("x");
            lines.transport.pauseProducing();
            lines.transport.pauseProducing();
            lines.transport.resumeProducing();
            lines.transport.resumeProducing();
            loop.advance(SECOND);
        }
        assertThat(connection.closing()).isEqualTo(TIMED_OUT);
    }

    @Test
    void aFrameThatOpensWithoutAChunkHasItsFullTime() {
        long[] frame = {1};
        Protocol resuming = new Lines() {
            @Override
            public long openFrame() {
                return frame[0];
            }
        };
        FakeConnection resumed = open(resuming);
        resumed.receive("two lines in one ch");
        loop.advance(Duration.ofSeconds(9));
        frame[0] = 2;
        loop.advance(Duration.ofSeconds(2));
        assertThat(resumed.closing()).isNull();
        loop.advance(TIMEOUT);
        assertThat(resumed.closing()).isEqualTo(TIMED_OUT);
    }

    @Test
    void timesNoFrameAfterFin() {
        Lines owing = new Lines() {
            @Override
            public void readConnectionLost(Transport transport) {
                events.add("fin");
            }
        };
        FakeConnection halfClosed = open(owing);
        halfClosed.receive("ping\npi");
        halfClosed.receiveFin();
        loop.advance(TIMEOUT);
        assertThat(owing.events).endsWith("fin");
        assertThat(halfClosed.closing()).isNull();
        assertThat(loop.pending()).isZero();
    }

    @Test
    void aLostConnectionLeavesNoTimer() {
        connection.receive("pi");
        assertThat(loop.pending()).isEqualTo(1);
        connection.end();
        assertThat(loop.pending()).isZero();
        assertThat(lines.events).endsWith("lost");
    }

    @Test
    void aDataReceivedThatThrowsLeavesNoTimer() {
        FakeConnection failing = open(new Lines() {
            @Override
            public void dataReceived(ByteBuffer bytes) {
                super.dataReceived(bytes);
                if (events.size() > 2) {
                    throw new IllegalStateException("second chunk");
                }
            }
        });
        failing.receive("pi");
        assertThat(loop.pending()).isEqualTo(1);
        failing.receive("n");
        assertThat(failing.closing()).isInstanceOf(CloseReason.HandlerFailed.class);
        assertThat(loop.pending()).isZero();
    }

    @Test
    void passesEverythingOnWithTheSameTransport() {
        connection.receive("x\n");
        connection.stopReactor();
        connection.receiveFin();
        connection.end();
        assertThat(lines.events).containsExactly("made", "received x|", "stopping", "fin", "lost");
    }

    @Test
    void aTimeoutOutOfRangeIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FrameTimeout(peer -> lines, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new FrameTimeout(peer -> lines, Duration.ofNanos(-1)));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> new FrameTimeout(peer -> lines, Duration.ofSeconds(Long.MAX_VALUE)));
    }

    private FakeConnection open(Protocol protocol) {
        return FakeConnection.open(loop, new FrameTimeout(peer -> protocol, TIMEOUT));
    }

    private void assertClosesAfter(Duration time) {
        loop.advance(time.minus(MOMENT));
        assertThat(connection.closing()).isNull();
        loop.advance(MOMENT);
        assertThat(connection.closing()).isEqualTo(TIMED_OUT);
    }
}
