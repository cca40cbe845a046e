package io.heddle.command;

/**
 * Where a command runs.
 *
 * @threading Immutable.
 * @since 0.1
 */
public enum Execution {
    /** On a virtual thread: it may block. The default. */
    VIRTUAL_THREAD,
    /**
     * On the event loop of the connection, at less cost. The command promises to return within microseconds and never
     * to block: all other connections of that loop wait for it.
     */
    EVENT_LOOP
}
