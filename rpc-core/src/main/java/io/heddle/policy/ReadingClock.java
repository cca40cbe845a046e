package io.heddle.policy;

/**
 * A clock that stands still while a protocol has paused reading.
 *
 * @param stopped whether it stands still
 * @param stoppedAtNanos since when, if it does
 * @param stoodNanos how long it has stood before
 * @threading Immutable: a protocol may pause and resume from any thread.
 */
record ReadingClock(boolean stopped, long stoppedAtNanos, long stoodNanos) {
    /** Has never been stopped; one for all connections. */
    static final ReadingClock GOING = new ReadingClock(false, 0, 0);

    ReadingClock stop(long nowNanos) {
        return stopped ? this : new ReadingClock(true, nowNanos, stoodNanos);
    }

    ReadingClock go(long nowNanos) {
        return stopped ? new ReadingClock(false, 0, stoodNanos + nowNanos - stoppedAtNanos) : this;
    }

    /** The time by this clock when it is {@code nowNanos} by the one that never stops. */
    long read(long nowNanos) {
        return (stopped ? stoppedAtNanos : nowNanos) - stoodNanos;
    }
}
