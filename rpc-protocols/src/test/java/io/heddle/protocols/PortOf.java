package io.heddle.protocols;

import io.heddle.reactor.ListeningPort;
import io.heddle.server.RpcServer;
import java.net.InetSocketAddress;

/** The port of a server, as the reactor wants it named. */
record PortOf(RpcServer server) implements ListeningPort {
    @Override
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void stopListening() {
        throw new UnsupportedOperationException();
    }
}
