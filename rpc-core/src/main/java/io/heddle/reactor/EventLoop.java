package io.heddle.reactor;

import java.time.Duration;

/**
 * One loop of a {@link Reactor}: a single thread that serves connections, timers and calls in turns. After Twisted's
 * {@code IReactorTime} and {@code IReactorFromThreads}.
 *
 * @threading Thread-safe; nothing blocks.
 * @since 0.1
 */
public interface EventLoop {
    /**
     * Runs a call on this loop after a delay. Of two calls the one with the earlier deadline runs first; with equal
     * deadlines, the one made first. What it throws is logged and harms nothing else.
     *
     * @param delay zero or more; at most 292 years
     * @param call what to run; it must not block
     * @return the pending call
     * @throws IllegalArgumentException if the delay is negative
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended, or as {@link #callFromThread}
     */
    DelayedCall callLater(Duration delay, Runnable call);

    /**
     * Runs a call on this loop in one of its next turns, after those handed over before. What it throws is logged and
     * harms nothing else.
     *
     * @param call what to run; it must not block
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended, or
     *     {@link ReactorOptions#maxPendingCalls()} calls wait already
     */
    void callFromThread(Runnable call);

    /**
     * Whether the caller runs on this loop.
     *
     * @return true inside callbacks of this loop
     */
    boolean inLoop();

    /**
     * The clock that deadlines are measured by: {@link System#nanoTime()}, or one turned by hand in tests.
     *
     * @return nanoseconds since an arbitrary origin; only differences mean something
     */
    long nanoTime();

    /**
     * The longest that this loop was busy without a break in the last 10 to 20 seconds: how late an event could have
     * been served.
     *
     * @return zero or more
     */
    Duration lag();
}
