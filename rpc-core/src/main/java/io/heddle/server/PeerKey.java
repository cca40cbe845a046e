package io.heddle.server;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * By what peers are told apart, where each is to get no more than its share: by their address; of IPv6 by the first 64
 * bits, since a subscriber has all addresses behind them (RFC 6177); on Unix domain sockets by their user.
 *
 * @threading Immutable.
 */
final class PeerKey {
    private static final int SUBSCRIBER_BYTES = 8;

    private PeerKey() {}

    /** Returns a key, equal for those that are one. */
    static Object of(SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return peer;
        }
        return inet.getAddress() instanceof Inet6Address six
                ? ByteBuffer.wrap(six.getAddress(), 0, SUBSCRIBER_BYTES)
                : inet.getAddress();
    }
}
