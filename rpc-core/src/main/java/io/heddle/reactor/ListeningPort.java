package io.heddle.reactor;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A TCP port or Unix domain socket on which connections are accepted. After Twisted's {@code IListeningPort}.
 *
 * @threading Thread-safe; nothing blocks, but for the deletion of a file.
 * @since 0.1
 */
public interface ListeningPort {
    /**
     * The address it is bound to: of a TCP port an {@link InetSocketAddress}, with the number that was picked where 0
     * was asked for; of a Unix domain socket a {@link java.net.UnixDomainSocketAddress}.
     *
     * @return the address, also after the port was closed
     */
    SocketAddress address();

    /**
     * The number of the TCP port it is bound to.
     *
     * @return 1 to 65535
     * @throws UnsupportedOperationException if it is no TCP port
     */
    default int port() {
        if (address() instanceof InetSocketAddress inet) {
            return inet.getPort();
        }
        throw new UnsupportedOperationException(address() + " is no TCP port");
    }

    /**
     * Stops accepting and frees the port soon, a Unix domain socket's file at once; connections already accepted go on.
     * No effect the second time.
     */
    void stopListening();
}
