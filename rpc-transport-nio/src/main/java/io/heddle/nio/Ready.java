package io.heddle.nio;

/**
 * What is attached to a selection key.
 *
 * @threading Event-loop confined.
 */
interface Ready {
    /**
     * Serves a channel that is ready for these operations. It enters foreign code only through {@link NioLoop#enter}.
     */
    void ready(int readyOps);

    /** Gives up whatever it is, at once: the reactor ends. */
    void abandon();

    /**
     * Begins to end in order: the reactor, or the port that it came from, is stopping. Called once at most, by the
     * loop.
     */
    void stopping();

    /** Whether it is a connection that this port accepted. */
    default boolean cameFrom(NioPort port) {
        return false;
    }
}
