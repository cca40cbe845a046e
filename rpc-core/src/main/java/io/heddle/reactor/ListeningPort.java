package io.heddle.reactor;

import java.net.InetSocketAddress;

/**
 * A port on which connections are accepted. After Twisted's {@code IListeningPort}.
 *
 * @threading Thread-safe; nothing blocks.
 * @since 0.1
 */
public interface ListeningPort {
    /**
     * The address it is bound to, with the port that was picked where 0 was asked for.
     *
     * @return the address, also after the port was closed
     */
    InetSocketAddress address();

    /**
     * The port number it is bound to.
     *
     * @return 1 to 65535
     */
    default int port() {
        return address().getPort();
    }

    /** Stops accepting and frees the port soon; connections already accepted go on. No effect the second time. */
    void stopListening();
}
