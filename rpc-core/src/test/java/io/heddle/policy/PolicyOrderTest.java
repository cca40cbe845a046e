package io.heddle.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Factory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies wrapped into each other in the order that the package recommends. */
final class PolicyOrderTest {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration FRAME = Duration.ofSeconds(10);

    private final ManualLoop loop = new ManualLoop();
    private final List<Lines> built = new ArrayList<>();
    private ConnectionLimit limit;

    @BeforeEach
    void wrap() {
        Factory factory = peer -> {
            Lines lines = new Lines();
            built.add(lines);
            return lines;
        };
        factory = new ReceiveThrottle(factory, 100);
        factory = new FrameTimeout(factory, FRAME);
        factory = new IdleTimeout(factory, IDLE);
        limit = new ConnectionLimit(factory, 1, 1, new byte[] {'!'});
    }

    @Test
    void aRefusedConnectionHasNoTimers() {
        FakeConnection.open(loop, limit);
        assertThat(loop.pending()).isEqualTo(1);
        FakeConnection.open(loop, limit);
        assertThat(loop.pending()).isEqualTo(1);
        assertThat(built).hasSize(1);
    }

    @Test
    void aPeerThatTricklesIsTimedOutByTheFrame() {
        FakeConnection connection = FakeConnection.open(loop, limit);
        connection.receive("p");
        loop.advance(Duration.ofSeconds(9));
        connection.receive("i");
        loop.advance(Duration.ofSeconds(1));
        assertThat(connection.closing()).isEqualTo(new CloseReason.TimedOut("frame", FRAME));
    }

    @Test
    void aPeerThatIsSilentBetweenFramesIsTimedOutAsIdle() {
        FakeConnection connection = FakeConnection.open(loop, limit);
        connection.receive("ping\n");
        loop.advance(IDLE);
        assertThat(connection.closing()).isEqualTo(new CloseReason.TimedOut("idle", IDLE));
    }

    @Test
    void aPeerIsNotTimedOutForBytesThatTheThrottleKeepsWaiting() {
        FakeConnection connection = FakeConnection.open(loop, limit);
        connection.receive("x".repeat(3_000));
        assertThat(connection.paused()).isTrue();
        loop.advance(Duration.ofSeconds(29));
        assertThat(connection.paused()).isFalse();
        assertThat(connection.closing()).isNull();
    }

    @Test
    void aConnectionThatEndsWithAllTimersRunningLeavesNothing() {
        FakeConnection connection = FakeConnection.open(loop, limit);
        connection.receive("x".repeat(3_000));
        assertThat(loop.pending()).isEqualTo(3);
        connection.end();
        assertThat(loop.pending()).isZero();
        assertThat(limit.open()).isZero();
        assertThat(built.get(0).events).endsWith("lost");
    }

    @Test
    void theInnermostProtocolSeesOneTransportThroughout() {
        FakeConnection connection = FakeConnection.open(loop, limit);
        connection.stopReactor();
        connection.receiveFin();
        assertThat(built.get(0).events).containsExactly("made", "stopping", "fin");
    }

    @Test
    void aTimedOutConnectionFreesItsPlaceOnlyWhenItIsGone() {
        FakeConnection connection = FakeConnection.open(loop, limit);
        loop.advance(IDLE);
        assertThat(limit.open()).isEqualTo(1);
        connection.end();
        assertThat(limit.open()).isZero();
        assertThat(built.get(0).lost).isEqualTo(new CloseReason.TimedOut("idle", IDLE));
    }
}
