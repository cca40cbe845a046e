package io.heddle.reactor;

/**
 * A {@link Factory} for connections that this side opens; it is told how each attempt went. After Twisted's
 * {@code ClientFactory}.
 *
 * @threading Event-loop confined for one connector: its callbacks run on the loop of the connection.
 * @since 0.1
 */
public interface ClientFactory extends Factory {
    /**
     * Called when an attempt begins.
     *
     * @param connector the attempt, which may be stopped through it
     */
    default void startedConnecting(Connector connector) {}

    /**
     * Called when no connection came about.
     *
     * @param connector the attempt; {@link Connector#connect()} tries again
     * @param reason {@link CloseReason.ConnectFailed}, {@link CloseReason.TimedOut},
     *     {@link CloseReason.ConnectionAborted} after {@link Connector#stopConnecting()},
     *     {@link CloseReason.HandlerFailed} if no protocol could be built, or {@link CloseReason.ReactorStopped}
     */
    default void clientConnectionFailed(Connector connector, CloseReason reason) {}

    /**
     * Called after {@link Protocol#connectionLost(CloseReason)} of a connection that had come about.
     *
     * @param connector the attempt it came from; {@link Connector#connect()} connects again
     * @param reason why it ended
     */
    default void clientConnectionLost(Connector connector, CloseReason reason) {}
}
