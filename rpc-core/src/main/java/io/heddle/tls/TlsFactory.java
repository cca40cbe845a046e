package io.heddle.tls;

import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * TLS for the server side of any reactor: a factory around another, whose protocols see plaintext. After Twisted's
 * {@code TLSMemoryBIOFactory}.
 *
 * <p><b>The beginning.</b> The wrapped factory hears of a connection when its handshake has ended well, so
 * {@link Transport#peerPrincipal()} is known in {@code connectionMade}. A handshake that takes longer than
 * {@link TlsContext.Builder#handshakeTimeout}, from the connection's beginning, ends it; beyond
 * {@link TlsContext.Builder#maxHandshakes} at a time a connection is aborted at its first bytes, which is logged at
 * WARN, at most one line per second. What clients do wrong is logged at DEBUG. The costly steps of a handshake run one
 * after the other on a virtual thread of the JVM's own scheduler, never on the loop, and not carried by it.
 *
 * <p><b>{@link TlsMode#OPTIONAL}.</b> The first two bytes tell. A connection that has sent none for the handshake
 * timeout is served in plaintext from then on: the wrapped factory hears of it, and it may be silent for as long as
 * that lets it. So a server that speaks first makes its plain clients wait. Plaintext goes to the wrapped protocol as
 * if there were no TLS; the bytes of the first chunk come right after {@code connectionMade}, even if the protocol has
 * paused or closed there.
 *
 * <p><b>The transport</b> of the wrapped protocol is that of the reactor, in all it promises, but:
 *
 * <ul>
 *   <li>{@code bytesReceived}, {@code bytesSent} and {@code idleTime} are of the bytes on the wire;
 *       {@code bytesPending} is of those, and of the plaintext that waits for its encryption.
 *   <li>Threads other than the loop's never encrypt: what they write waits for the loop, which they wake once. More
 *       than the hard cap of it aborts the connection with {@link io.heddle.reactor.CloseReason.PeerTooSlow}.
 *   <li>{@code loseConnection} sends close_notify when all that waits has been sent, then closes; the peer's is not
 *       waited for.
 *   <li>The peer's close_notify is {@link Protocol#readConnectionLost}. In TLS 1.3 answers may still follow. Up to TLS
 *       1.2 it closes both directions (RFC 5246, section 7.2.1): what was written before is sent, what comes later is
 *       dropped, and the connection ends after {@code readConnectionLost}, whatever that does.
 *   <li>{@code loseWriteConnection} sends close_notify and FIN. A peer in TLS 1.2 will close then.
 *   <li>FIN without close_notify, which anybody on the way can forge, ends the connection with
 *       {@link io.heddle.reactor.CloseReason.ConnectionLost}, a {@link java.io.EOFException} as its cause, and without
 *       {@code readConnectionLost}.
 *   <li>A failure of TLS ends it with {@link io.heddle.reactor.CloseReason.ProtocolError}, after an alert. To begin
 *       another handshake, as TLS 1.2 lets clients do, is one; so is a record that is not whole after 30 seconds
 *       ({@link io.heddle.reactor.CloseReason.TimedOut}).
 * </ul>
 *
 * A close below TLS sends no close_notify: that of {@link io.heddle.reactor.Connector#disconnect()}, and of a reactor
 * at its stop deadline. An idle connection owns none of the buffers here. Connections that are not established when the
 * factory is stopped are not served any more.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public final class TlsFactory implements Factory {
    private static final int NEVER_STARTED = -1;

    private final Factory inner;
    private final TlsMode mode;
    private final TlsContext context;
    private final long hardCapBytes;
    private final Handshakes handshakes;
    private final AtomicInteger reactors = new AtomicInteger(NEVER_STARTED); // those that use it; then 0 or more

    /**
     * TLS with the hard cap of {@link ReactorOptions#defaults()}.
     *
     * @param inner builds the protocols
     * @param mode whether clients may do without TLS
     * @param context the keys
     * @throws IllegalArgumentException if the context has no key
     */
    public TlsFactory(Factory inner, TlsMode mode, TlsContext context) {
        this(inner, mode, context, ReactorOptions.defaults().hardCapBytes());
    }

    /**
     * TLS for a reactor with bounds of its own.
     *
     * @param inner builds the protocols
     * @param mode whether clients may do without TLS
     * @param context the keys
     * @param hardCapBytes how much plaintext of one connection may wait for its encryption, more than zero; as a rule
     *     {@link ReactorOptions#hardCapBytes()}
     * @throws IllegalArgumentException if the context has no key, or the hard cap is not positive
     */
    public TlsFactory(Factory inner, TlsMode mode, TlsContext context, long hardCapBytes) {
        if (!context.hasIdentity()) {
            throw new IllegalArgumentException("a server needs a certificate and its key");
        }
        if (hardCapBytes <= 0) {
            throw new IllegalArgumentException("the hard cap must be more than zero");
        }
        this.inner = Objects.requireNonNull(inner, "inner");
        this.mode = mode;
        this.context = context;
        this.hardCapBytes = hardCapBytes;
        this.handshakes = new Handshakes(context.maxHandshakes());
    }

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        return new FirstBytes(this, peer);
    }

    @Override
    public void startFactory() {
        inner.startFactory();
        reactors.updateAndGet(count -> Math.max(count, 0) + 1);
    }

    @Override
    public void stopFactory() {
        reactors.decrementAndGet();
        inner.stopFactory();
    }

    /**
     * The handshakes that are under way, those of silent connections not counted.
     *
     * @return 0 to the limit
     */
    public int handshakes() {
        return handshakes.running();
    }

    TlsMode mode() {
        return mode;
    }

    TlsContext context() {
        return context;
    }

    /** A protocol that is served, or null if every reactor that used this factory has stopped it. */
    @Nullable
    Protocol plain(SocketAddress peer) {
        return reactors.get() == 0
                ? null
                : Objects.requireNonNull(inner.buildProtocol(peer), "buildProtocol returned null");
    }

    /** A protocol that begins with a handshake, or null if there are too many under way. */
    @Nullable
    Protocol tls(Transport connection, Duration timeLeft) {
        TlsEngine engine = context.serverEngine();
        if (!handshakes.begin(connection)) {
            return null;
        }
        SocketAddress peer = connection.peer();
        return new TlsConnection(
                engine,
                new TlsConnection.Terms(
                        context.handshakeTimeout(), timeLeft, hardCapBytes, context.offLoop(), handshakes::end),
                () -> plain(peer));
    }
}
