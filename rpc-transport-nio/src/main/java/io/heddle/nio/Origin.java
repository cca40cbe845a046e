package io.heddle.nio;

import io.heddle.reactor.CloseReason;

/**
 * Where a {@link TcpConnection} comes from: a {@link TcpConnector} or a {@link NioPort}.
 *
 * @threading Event-loop confined.
 */
interface Origin {
    /** The reactor, which counts its connections. */
    NioReactor reactor();

    /** The connection is gone, and its protocol has been told. */
    void connectionLost(CloseReason reason);
}
