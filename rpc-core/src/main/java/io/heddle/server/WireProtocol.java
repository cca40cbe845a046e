package io.heddle.server;

import io.heddle.reactor.Protocol;

/**
 * A way to write calls and replies as bytes. It parses and renders; it neither finds nor runs commands.
 *
 * @threading Thread-safe: one instance serves all connections of all loops.
 * @since 0.1
 */
public interface WireProtocol {
    /**
     * The name by which lists of connections show it.
     *
     * @return one word in lower case
     */
    String name();

    /**
     * Begins to speak on a connection. Called on its loop; {@link Protocol#connectionMade} follows.
     *
     * @param session where to submit calls
     * @return the handler of this connection's bytes
     */
    Protocol open(Session session);
}
