package io.heddle.nio;

import io.heddle.reactor.UnixPeerAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/**
 * The addresses of both sides of a connection.
 *
 * @param peer the other side
 * @param host this side
 * @threading Immutable.
 */
record Ends(SocketAddress peer, SocketAddress host) {
    static Ends ofTcp(SocketChannel channel) throws IOException {
        return new Ends(channel.getRemoteAddress(), channel.getLocalAddress());
    }

    /**
     * Of a connection that was accepted on a Unix domain socket.
     *
     * @param host where that is now: the channel knows only where it was bound
     */
    static Ends ofUnix(SocketChannel channel, SocketAddress host) throws IOException {
        return new Ends(userOf(channel), host);
    }

    /** The user that the client had when it connected; {@code SO_PEERCRED} goes on telling after it has closed. */
    private static UnixPeerAddress userOf(SocketChannel channel) throws IOException {
        return channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
                ? UnixPeerAddress.of(channel.getOption(ExtendedSocketOptions.SO_PEERCRED)
                        .user()
                        .getName())
                : UnixPeerAddress.ofUnknown();
    }
}
