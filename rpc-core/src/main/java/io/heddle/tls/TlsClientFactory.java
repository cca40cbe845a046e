package io.heddle.tls;

import io.heddle.reactor.ClientFactory;
import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Connector;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.ReactorOptions;
import java.net.SocketAddress;
import java.util.Objects;

/**
 * TLS for connections that this side opens: a factory to give to {@link io.heddle.reactor.Reactor#connectTcp}, around
 * one whose protocols see plaintext. The server is sent the name that is wanted (SNI), and its certificate must be
 * trusted and be for that name.
 *
 * <p>The wrapped factory builds a protocol when the handshake has ended well. If it has not, the factory is told by
 * {@link #clientConnectionLost} alone: with {@link CloseReason.ProtocolError} if it failed,
 * {@link CloseReason.TimedOut} if it took longer than {@link TlsContext.Builder#handshakeTimeout}. In TLS 1.3 a client
 * is done before the server has looked at its certificate, so a refusal may come as the end of a connection that was
 * made. For all else see {@link TlsFactory}; the number of handshakes is not bounded here.
 *
 * @threading Thread-safe, as far as the wrapped factory is.
 * @since 0.1
 */
public final class TlsClientFactory implements ClientFactory {
    private final ClientFactory inner;
    private final TlsContext context;
    private final String serverName;
    private final long hardCapBytes;

    /**
     * TLS with the hard cap of {@link ReactorOptions#defaults()}.
     *
     * @param inner builds the protocols
     * @param context whom to trust, and the key if there is one
     * @param serverName the host name, or IP address, that the server's certificate must be for
     */
    public TlsClientFactory(ClientFactory inner, TlsContext context, String serverName) {
        this(inner, context, serverName, ReactorOptions.defaults().hardCapBytes());
    }

    /**
     * TLS for a reactor with bounds of its own.
     *
     * @param inner builds the protocols
     * @param context whom to trust, and the key if there is one
     * @param serverName the host name, or IP address, that the server's certificate must be for
     * @param hardCapBytes as for {@link TlsFactory}
     * @throws IllegalArgumentException if the hard cap is not positive
     */
    public TlsClientFactory(ClientFactory inner, TlsContext context, String serverName, long hardCapBytes) {
        if (hardCapBytes <= 0) {
            throw new IllegalArgumentException("the hard cap must be more than zero");
        }
        this.inner = Objects.requireNonNull(inner, "inner");
        this.context = context;
        this.serverName = serverName;
        this.hardCapBytes = hardCapBytes;
    }

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        return new TlsConnection(
                context.clientEngine(serverName),
                new TlsConnection.Terms(
                        context.handshakeTimeout(),
                        context.handshakeTimeout(),
                        hardCapBytes,
                        context.offLoop(),
                        () -> {}),
                () -> Objects.requireNonNull(inner.buildProtocol(peer), "buildProtocol returned null"));
    }

    @Override
    public void startFactory() {
        inner.startFactory();
    }

    @Override
    public void stopFactory() {
        inner.stopFactory();
    }

    @Override
    public void startedConnecting(Connector connector) {
        inner.startedConnecting(connector);
    }

    @Override
    public void clientConnectionFailed(Connector connector, CloseReason reason) {
        inner.clientConnectionFailed(connector, reason);
    }

    @Override
    public void clientConnectionLost(Connector connector, CloseReason reason) {
        inner.clientConnectionLost(connector, reason);
    }
}
