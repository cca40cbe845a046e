package io.heddle.reactor;

import java.nio.ByteBuffer;

/**
 * The handler of one connection: it is given the bytes that arrive, and writes its answers to a {@link Transport}.
 *
 * <p>The order of events is {@code connectionMade (dataReceived)* readConnectionLost? connectionLost}. What a callback
 * throws ends this connection with {@link CloseReason.HandlerFailed}, is logged once, and harms no other connection;
 * only a {@link VirtualMachineError} goes further. After Twisted's {@code IProtocol} and
 * {@code IHalfCloseableProtocol}.
 *
 * @threading Event-loop confined: the callbacks of one instance never overlap and all run on its connection's loop.
 *     None of them may block.
 * @since 0.1
 */
public interface Protocol {
    /** What {@link #openFrame()} returns while no frame is half received. */
    long NO_FRAME = 0;

    /**
     * Called once, first, when the connection is established.
     *
     * @param transport the connection, to be kept for writing
     */
    default void connectionMade(Transport transport) {}

    /**
     * Called with bytes that arrived, cut at arbitrary places.
     *
     * @param bytes the bytes between position and limit, valid only during this call: whoever needs them later copies
     *     them. The position may be moved, the content must not be changed.
     */
    void dataReceived(ByteBuffer bytes);

    /**
     * Called at most once, when the peer has sent FIN: no more bytes will arrive, but the peer may still read. The
     * default flushes what is pending and closes. A protocol that still owes answers overrides this, and calls
     * {@link Transport#loseConnection()} after the last of them.
     *
     * @param transport the connection
     */
    default void readConnectionLost(Transport transport) {
        transport.loseConnection();
    }

    /**
     * Called at most once, when the reactor, or the port of this connection, is about to stop: no new work should be
     * begun. What the operating system had received for this connection has been delivered before, no more than 1 MiB
     * of it, and nothing if reading is paused. The default flushes what is pending and closes. A protocol that still
     * owes answers overrides this, and calls {@link Transport#loseConnection()} after the last of them; the reactor
     * aborts the connection at its stop deadline. One that wraps another and holds back bytes for it, to decrypt them
     * for example, delivers them before it passes this on.
     *
     * @param transport the connection
     */
    default void reactorStopping(Transport transport) {
        transport.loseConnection();
    }

    /**
     * Called exactly once, last, when the connection is closed and its resources are gone.
     *
     * @param reason why it ended
     */
    default void connectionLost(CloseReason reason) {}

    /**
     * Tells whether a frame has begun to arrive and is not complete, so that a policy can bound the time it may take.
     *
     * @return a positive number that differs from frame to frame, or {@link #NO_FRAME}
     */
    default long openFrame() {
        return NO_FRAME;
    }
}
