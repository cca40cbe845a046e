package io.heddle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Transport;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class IdleTimeoutTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofNanos(1);
    private static final CloseReason IDLE = new CloseReason.TimedOut("idle", TIMEOUT);

    private final ManualLoop loop = new ManualLoop();
    private final Lines lines = new Lines();
    private final IdleTimeout policy = new IdleTimeout(peer -> lines, TIMEOUT);

    @Test
    void closesASilentConnectionInOrder() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        loop.advance(TIMEOUT.minus(MOMENT));
        assertThat(connection.closing()).isNull();
        loop.advance(MOMENT);
        assertThat(connection.closing()).isEqualTo(IDLE);
        assertThat(connection.aborted()).isFalse();
        connection.end();
        assertThat(lines.lost).isEqualTo(IDLE);
    }

    @Test
    void bytesReceivedPutItOff() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        loop.advance(Duration.ofSeconds(9));
        connection.receive("x");
        assertClosesAfter(connection, TIMEOUT);
    }

    @Test
    void bytesSentPutItOff() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        loop.advance(Duration.ofSeconds(9));
        lines.transport.write(new byte[] {'x'});
        assertClosesAfter(connection, TIMEOUT);
    }

    @Test
    void bytesCostNoTimer() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        for (int i = 0; i < 9_999; i++) {
            loop.advance(Duration.ofMillis(1));
            connection.receive("x");
        }
        assertThat(loop.scheduled()).isEqualTo(1);
    }

    @Test
    void aLostConnectionLeavesNoTimer() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        assertThat(loop.pending()).isEqualTo(1);
        connection.end();
        assertThat(loop.pending()).isZero();
    }

    @Test
    void aClosedConnectionThatIsLostLeavesNoTimer() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        loop.advance(TIMEOUT);
        connection.end();
        assertThat(loop.pending()).isZero();
    }

    @Test
    void abortsWhatStaysSilentWhileItCloses() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        loop.advance(TIMEOUT.multipliedBy(2).minus(MOMENT));
        assertThat(connection.aborted()).isFalse();
        loop.advance(MOMENT);
        assertThat(connection.aborted()).isTrue();
        assertThat(lines.lost).isEqualTo(IDLE);
        assertThat(loop.pending()).isZero();
    }

    @Test
    void letsWhatIsStillSentWhileItClosesGoOn() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        loop.advance(TIMEOUT);
        for (int i = 0; i < 5; i++) {
            loop.advance(Duration.ofSeconds(9));
            lines.transport.write(new byte[] {'x'});
        }
        assertThat(connection.aborted()).isFalse();
        loop.advance(TIMEOUT);
        assertThat(connection.aborted()).isTrue();
    }

    @Test
    void aConnectionMadeThatThrowsLeavesNoTimer() {
        FakeConnection connection = FakeConnection.open(
                loop,
                new IdleTimeout(
                        peer -> new Lines() {
                            @Override
                            public void connectionMade(Transport transport) {
                                throw new IllegalStateException("not made");
                            }
                        },
                        TIMEOUT));
        assertThat(connection.closing()).isInstanceOf(CloseReason.HandlerFailed.class);
        assertThat(loop.pending()).isZero();
    }

    @Test
    void passesEverythingOn() {
        FakeConnection connection = FakeConnection.open(loop, policy);
        connection.receive("x");
        connection.stopReactor();
        connection.receiveFin();
        connection.end();
        assertThat(lines.events).containsExactly("made", "received x", "stopping", "fin", "lost");
    }

    @Test
    void aTimeoutThatIsNotPositiveIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> new IdleTimeout(peer -> lines, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new IdleTimeout(peer -> lines, Duration.ofNanos(-1)));
    }

    private void assertClosesAfter(FakeConnection connection, Duration time) {
        loop.advance(time.minus(MOMENT));
        assertThat(connection.closing()).isNull();
        loop.advance(MOMENT);
        assertThat(connection.closing()).isEqualTo(IDLE);
    }
}
