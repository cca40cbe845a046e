package io.heddle.nio;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link TimerWheel} keeps: a deadline, and its place in the wheel. What has such a part costs no object of its
 * own for its timer.
 *
 * @threading Event-loop confined.
 */
abstract class Timer {
    /** The order of a timer that no wheel has seen yet, and of those that run before all others of their deadline. */
    static final long NEW = 0;

    long deadlineNanos;

    @Nullable
    Timer previous;

    @Nullable
    Timer next;

    /** Whether it is still to run. */
    abstract boolean active();

    /**
     * Claims it for running it.
     *
     * @return false if it is not to run any more
     */
    abstract boolean start();

    /** Does what it is for. */
    abstract void expired();

    /** Tells timers of the same deadline apart: the lower ones run first. */
    long order() {
        return NEW;
    }

    /** Takes note of a wheel's count when it was added or moved, for those that run in this order. */
    void setOrder(long order) {}
}
