package io.heddle.policy;

/**
 * A clock that stands still while a protocol has paused reading.
 *
 * @threading Thread-safe: a protocol may pause and resume from any thread.
 */
final class ReadingClock {
    private boolean stopped;
    private long stoppedAtNanos;
    private long stoodNanos;

    // Monitors here, which cost an idle connection nothing: they are held for a few instructions and never while
    // blocked.

    synchronized void stop(long nowNanos) {
        if (!stopped) {
            stopped = true;
            stoppedAtNanos = nowNanos;
        }
    }

    synchronized void go(long nowNanos) {
        if (stopped) {
            stopped = false;
            stoodNanos += nowNanos - stoppedAtNanos;
        }
    }

    /** The time by this clock when it is {@code nowNanos} by the one that never stops. */
    synchronized long read(long nowNanos) {
        return (stopped ? stoppedAtNanos : nowNanos) - stoodNanos;
    }

    synchronized boolean stopped() {
        return stopped;
    }
}
