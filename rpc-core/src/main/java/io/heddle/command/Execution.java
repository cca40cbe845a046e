package io.heddle.command;

/**
 * Where a command runs.
 *
 * @threading Immutable.
 * @since 0.1
 */
public enum Execution {
    /**
     * On a virtual thread: it may block. The default. In a reactor with loop-affine threads (see
     * {@link io.heddle.reactor.ReactorOptions#loopAffineThreads()}) the connection's loop carries that thread, so what
     * computes for longer than a millisecond or so, or reads files, is better {@link #OFFLOADED}.
     */
    VIRTUAL_THREAD,
    /**
     * On a virtual thread of the JVM's own scheduler, whatever the reactor: for work that computes for long, or blocks
     * the thread that carries it, as reading a file does.
     */
    OFFLOADED,
    /**
     * On the event loop of the connection, at less cost. The command promises to return within microseconds and never
     * to block: all other connections of that loop wait for it.
     */
    EVENT_LOOP
}
