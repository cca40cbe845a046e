package io.heddle.reactor;

import java.net.SocketAddress;

/**
 * Builds the {@link Protocol} of each connection, and holds what connections share. After Twisted's
 * {@code IProtocolFactory}.
 *
 * @threading Thread-safe: all loops of a reactor share one factory.
 * @since 0.1
 */
public interface Factory {
    /**
     * Builds the handler of a new connection. To refuse a peer, return a protocol that closes in
     * {@code connectionMade}. A throw closes the connection.
     *
     * @param peer the address of the other side
     * @return a protocol that no other connection uses
     */
    Protocol buildProtocol(SocketAddress peer);

    /**
     * Called before the first port or connector of a reactor that uses this factory opens. A throw fails that opening.
     */
    default void startFactory() {}

    /** Called after the last port or connector of a reactor that uses this factory has closed. */
    default void stopFactory() {}
}
