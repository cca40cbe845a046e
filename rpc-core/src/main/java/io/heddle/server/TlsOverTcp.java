package io.heddle.server;

import io.heddle.policy.ForwardingFactory;
import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.UnixPeerAddress;
import io.heddle.tls.TlsFactory;
import java.net.SocketAddress;

/**
 * TLS for all but Unix domain sockets, whose bytes never leave the machine, and whose clients are known already.
 *
 * @threading Thread-safe.
 */
final class TlsOverTcp extends ForwardingFactory {
    private final Factory plain;

    /** @param tls around the same factory, which it starts and stops */
    TlsOverTcp(Factory plain, TlsFactory tls) {
        super(tls);
        this.plain = plain;
    }

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        return peer instanceof UnixPeerAddress ? plain.buildProtocol(peer) : super.buildProtocol(peer);
    }
}
