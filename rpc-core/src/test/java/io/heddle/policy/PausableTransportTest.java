package io.heddle.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PausableTransportTest {
    private static final Set<Thread.State> STUCK_OR_DONE =
            EnumSet.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TERMINATED);

    private final FakeConnection connection = FakeConnection.open(new ManualLoop(), peer -> bytes -> {});

    @Test
    void readsOnlyWhileNeitherWantsItPaused() {
        PausableTransport transport = new PausableTransport(connection);
        transport.pauseProducing();
        transport.pauseForPolicy();
        transport.resumeProducing();
        assertThat(connection.paused()).isTrue();
        transport.pauseProducing();
        transport.resumeForPolicy();
        assertThat(connection.paused()).isTrue();
        transport.resumeProducing();
        assertThat(connection.paused()).isFalse();
    }

    @Test
    void aPauseFromAnotherThreadIsNotLostInAResume() throws InterruptedException {
        Overtaken overtaken = new Overtaken(connection);
        PausableTransport transport = new PausableTransport(overtaken);
        overtaken.other = new Thread(transport::pauseProducing);
        transport.resumeForPolicy();
        assertThat(overtaken.other.join(Duration.ofSeconds(10))).isTrue();
        assertThat(connection.paused()).isTrue();
    }

    /** Lets another thread go as far as it can before it resumes. */
    private static final class Overtaken extends ForwardingTransport {
        private Thread other = new Thread();

        private Overtaken(FakeConnection inner) {
            super(inner);
        }

        @Override
        public void resumeProducing() {
            other.start();
            long startNanos = System.nanoTime();
            while (!STUCK_OR_DONE.contains(other.getState())) {
                assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(10));
                Thread.onSpinWait();
            }
            super.resumeProducing();
        }
    }
}
