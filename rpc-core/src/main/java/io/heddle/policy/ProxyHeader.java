package io.heddle.policy;

import java.net.InetSocketAddress;

/**
 * What a header of the PROXY protocol says of the connection behind it.
 *
 * @threading Immutable.
 */
sealed interface ProxyHeader {
    /** The addresses of the connection itself hold: the proxy speaks for itself, or does not know better ones. */
    record Own() implements ProxyHeader {}

    /**
     * The connection is relayed.
     *
     * @param source the address of the client
     * @param destination the address that the client connected to
     */
    record Relayed(InetSocketAddress source, InetSocketAddress destination) implements ProxyHeader {}

    /** The bytes are no valid header. Without a stack trace, because it tells of the peer and not of the code. */
    final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }
}
