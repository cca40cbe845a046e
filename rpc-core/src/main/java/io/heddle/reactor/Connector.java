package io.heddle.reactor;

import java.net.InetSocketAddress;

/**
 * An outgoing connection, from the attempt to its end. After Twisted's {@code IConnector}.
 *
 * @threading Thread-safe; nothing blocks.
 * @since 0.1
 */
public interface Connector {
    /**
     * The address given to {@link Reactor#connectTcp}.
     *
     * @return the address
     */
    InetSocketAddress destination();

    /** Gives up an attempt that is under way; no effect otherwise. */
    void stopConnecting();

    /** Gives up the attempt, or closes the connection that came of it as {@link Transport#loseConnection()} does. */
    void disconnect();

    /**
     * Connects anew after the attempt failed or the connection was lost.
     *
     * @throws IllegalStateException if an attempt or a connection is alive, or the reactor has stopped
     */
    void connect();
}
