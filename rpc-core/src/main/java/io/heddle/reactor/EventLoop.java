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
     * Starts a virtual thread for work that may block, on behalf of what this loop serves. The JVM schedules it, or, if
     * {@link #carriesVirtualThreads()}, this loop: then it runs between other work of the loop, and whenever it blocks
     * the loop goes on. For this loop it is a thread like any other: {@link #inLoop()} does not hold on it.
     *
     * @param name the name of the thread
     * @param work what to run; what it throws goes to the thread's handler of uncaught exceptions
     * @return the thread, started
     */
    default Thread startVirtualThread(String name, Runnable work) {
        return Thread.ofVirtual().name(name).start(work);
    }

    /**
     * Whether this loop itself carries the threads of {@link #startVirtualThread}, as
     * {@link ReactorOptions#loopAffineThreads()} asks for. Work that computes for long, or that blocks in a way in
     * which a virtual thread keeps its carrier, as reading a file does, then holds up all that this loop serves; it
     * belongs on a virtual thread of the JVM's own scheduler.
     *
     * @return false unless the reactor was asked for it, and the JVM lets it
     */
    default boolean carriesVirtualThreads() {
        return false;
    }

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
