package io.heddle.reactor;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

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
     * Closes the port soon, and deletes a Unix domain socket's file at once. Connections that the operating system has
     * established before are accepted first, no more than {@link ReactorOptions#acceptBacklog()} of them; all accepted
     * connections go on. No effect the second time.
     */
    void stopListening();

    /**
     * Stops listening, and has the connections of this port end in order, as when the reactor
     * {@linkplain Reactor#stop(java.time.Duration) stops}: what has arrived is delivered, then each protocol is told
     * {@link Protocol#reactorStopping}. Nothing bounds the time that they take then: who calls this may abort them.
     *
     * @return completes, on any thread, when all have been told; at once if the reactor has ended
     * @throws UnsupportedOperationException if this reactor cannot do that, as by default
     */
    default CompletableFuture<Void> drain() {
        throw new UnsupportedOperationException("this reactor ends no connections of one port");
    }
}
