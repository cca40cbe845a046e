package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final long MILLI = 1_000_000;

    private final NioLoop loop = mock(NioLoop.class);
    private final Carrier carrier = mock(Carrier.class);
    private final Watchdog watchdog = new Watchdog(List.of(loop), Duration.ofMillis(100));

    @BeforeEach
    void loopHasAThread() {
        when(loop.name()).thenReturn("test-loop");
        when(loop.runner()).thenReturn(Thread.currentThread());
        when(loop.carrier()).thenReturn(carrier);
    }

    @Test
    void aLoopThatWaitsIsNotBlocked() {
        when(loop.busySinceNanos()).thenReturn(0L);
        watchdog.look(1_000 * MILLI);
        verify(loop, never()).runner();
    }

    @Test
    void aTurnWithinTheThresholdIsNotBlocked() {
        when(loop.busySinceNanos()).thenReturn(50 * MILLI);
        watchdog.look(150 * MILLI);
        verify(loop, never()).runner();
    }

    @Test
    void aBlockedTurnIsReportedOnce() {
        when(loop.busySinceNanos()).thenReturn(50 * MILLI);
        try (LogCapture log = LogCapture.of(Watchdog.class)) {
            watchdog.look(151 * MILLI);
            watchdog.look(300 * MILLI);
            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .contains("test-loop has been blocked for 101 ms")
                    .contains("aBlockedTurnIsReportedOnce");
        }
    }

    @Test
    void threadsThatWaitForABlockedLoopGoOnWithoutIt() {
        when(loop.busySinceNanos()).thenReturn(50 * MILLI);
        watchdog.look(150 * MILLI);
        verify(carrier, never()).releaseReady();
        watchdog.look(151 * MILLI);
        watchdog.look(201 * MILLI); // others may have come
        verify(carrier, times(2)).releaseReady();
    }

    @Test
    void theNextBlockedTurnIsReportedAgain() {
        try (LogCapture log = LogCapture.of(Watchdog.class)) {
            when(loop.busySinceNanos()).thenReturn(50 * MILLI);
            watchdog.look(151 * MILLI);
            when(loop.busySinceNanos()).thenReturn(200 * MILLI);
            watchdog.look(301 * MILLI);
            assertThat(log.messages()).hasSize(2);
        }
    }
}
