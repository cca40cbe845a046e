package io.heddle.policy;

import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HAProxy's PROXY protocol, versions 1 and 2, for servers behind proxies: a trusted proxy sends a header first, which
 * tells whom it speaks for. Then {@code peer()} of the connection is the address of the client, and {@code host()} the
 * one that the client connected to. It must be the outermost policy, so that the others count by those.
 *
 * <p>What comes from a trusted address must begin with a header; if it does not, is longer than
 * {@value #MAX_HEADER_BYTES} bytes or late, the connection is closed. So it is if another address sends one. The
 * wrapped factory hears of a connection when its header is complete, and never of the header's bytes; those of the same
 * chunk that are behind it come right after {@code connectionMade}, even if the protocol has paused there. Where the
 * header has no addresses, in a proxy's own checks for example, those of the connection itself hold. No header is
 * answered, right or wrong.
 *
 * <p>At most {@value #MAX_WAITING} connections may wait for their header at a time; further ones are aborted, which is
 * logged at WARN, at most one line per second. Those that still wait when the factory is stopped are not served any
 * more. What peers do wrong is logged at DEBUG.
 *
 * <p>Format: <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">proxy-protocol.txt</a>. Of the
 * values behind the addresses of version 2 the checksum is verified; the others are skipped.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public final class ProxyProtocol extends ForwardingFactory {
    /** The longest header that is accepted, in bytes, with all its values. */
    public static final int MAX_HEADER_BYTES = 4096;

    /** How many connections may wait for their header at a time. */
    public static final int MAX_WAITING = 1024;

    private static final Logger log = LoggerFactory.getLogger(ProxyProtocol.class);
    private static final int NEVER_STARTED = -1;

    private final Networks trusted;
    private final Duration timeout;
    private final LogGate gate = new LogGate();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger reactors = new AtomicInteger(NEVER_STARTED); // those that use it; then 0 or more

    /**
     * Accepts the header from some addresses.
     *
     * @param inner builds the protocols
     * @param trusted the addresses of the proxies: whoever connects from them may claim to be anybody
     * @param timeout how long the header may take from the connection's beginning, more than zero; the specification
     *     wants at least 3 seconds
     * @throws IllegalArgumentException if the timeout is not positive
     */
    public ProxyProtocol(Factory inner, Networks trusted, Duration timeout) {
        super(inner);
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the header timeout must be more than zero");
        }
        this.trusted = trusted;
        this.timeout = timeout;
    }

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        return trusted.contains(peer) ? new ProxiedConnection(this) : new DirectConnection(buildInner(peer));
    }

    Protocol buildInner(SocketAddress peer) {
        return Objects.requireNonNull(super.buildProtocol(peer), "buildProtocol returned null");
    }

    @Override
    public void startFactory() {
        super.startFactory();
        reactors.updateAndGet(count -> Math.max(count, 0) + 1);
    }

    @Override
    public void stopFactory() {
        reactors.decrementAndGet();
        super.stopFactory();
    }

    /** Whether every reactor that used it has stopped it. */
    boolean stopped() {
        return reactors.get() == 0;
    }

    Duration timeout() {
        return timeout;
    }

    /** Counts a connection that waits for its header; true must be followed by one {@link #endWaiting}. */
    boolean beginWaiting(Transport connection) {
        if (waiting.incrementAndGet() <= MAX_WAITING) {
            return true;
        }
        waiting.decrementAndGet();
        long withheld = gate.pass(connection.loop().nanoTime());
        if (withheld != LogGate.SHUT) {
            log.warn(
                    "Too many connections without a PROXY header. Disconnect! peer={} connection={} unlogged={}",
                    connection.peer(),
                    connection.id(),
                    withheld);
        }
        return false;
    }

    void endWaiting() {
        waiting.decrementAndGet();
    }
}
