package io.heddle.policy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bound on how many connections are open at a time, in all and from one peer address.
 *
 * <p>A connection beyond the bound is sent one line and closed with {@link CloseReason.Refused}; the wrapped factory
 * never hears of it. Until its peer has closed too, it lingers, so that the peer can read the line; when
 * {@value #MAX_LINGERING} refused ones linger, further ones are aborted without a line. Refusals are logged at WARN, at
 * most one line per second.
 *
 * <p>Peers are told apart by IP address, an IPv6 address being one peer, and on Unix domain sockets by user; all others
 * count as one. A connection counts from its {@code connectionMade} to its {@code connectionLost}, whatever the wrapped
 * protocol throws. The wrapped factory's {@code buildProtocol} is called within {@code connectionMade}: only then is it
 * certain that {@code connectionLost} will follow.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public final class ConnectionLimit extends ForwardingFactory {
    /** The total limit where none is given. */
    public static final int DEFAULT_MAX_CONNECTIONS = 10_000;

    /** How many refused connections may be open at a time, to get their line. */
    public static final int MAX_LINGERING = 128;

    private final ConnectionCounts counts;
    private final byte[] refusal;
    private final LogGate gate = new LogGate();
    private final Logger log;

    /**
     * A limit of {@value #DEFAULT_MAX_CONNECTIONS} connections in all, and none of its own for a single peer.
     *
     * @param inner builds the protocols of the connections that are admitted
     * @param refusal what a refused peer is sent, with its line end; empty to send nothing
     */
    public ConnectionLimit(Factory inner, byte[] refusal) {
        this(inner, DEFAULT_MAX_CONNECTIONS, Integer.MAX_VALUE, refusal);
    }

    /**
     * A limit in all and for each peer.
     *
     * @param inner builds the protocols of the connections that are admitted
     * @param maxConnections how many may be open, 1 or more
     * @param maxConnectionsPerPeer how many of one address may be open, 1 or more
     * @param refusal what a refused peer is sent, with its line end; empty to send nothing
     * @throws IllegalArgumentException if a limit is less than 1
     */
    public ConnectionLimit(Factory inner, int maxConnections, int maxConnectionsPerPeer, byte[] refusal) {
        this(
                inner,
                new ConnectionCounts(maxConnections, maxConnectionsPerPeer, MAX_LINGERING),
                refusal,
                LoggerFactory.getLogger(ConnectionLimit.class));
    }

    ConnectionLimit(Factory inner, ConnectionCounts counts, byte[] refusal, Logger log) {
        super(inner);
        this.counts = counts;
        this.refusal = refusal.clone();
        this.log = log;
    }

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        return new Counted(peer);
    }

    /**
     * The connections that are open now, without refused ones.
     *
     * @return 0 to the limit
     */
    public int open() {
        return counts.open();
    }

    /**
     * The most connections that were open at a time.
     *
     * @return 0 to the limit
     */
    public int peak() {
        return counts.peak();
    }

    /**
     * The connections that were admitted so far.
     *
     * @return the count
     */
    public long accepted() {
        return counts.accepted();
    }

    /**
     * The connections that were refused so far.
     *
     * @return the count
     */
    public long refused() {
        return counts.refused();
    }

    private void logRefusal(Transport transport, String reason) {
        long withheld = gate.pass(transport.loop().nanoTime());
        if (withheld != LogGate.SHUT) {
            log.warn(
                    "Too many connections. Disconnect! peer={} connection={} reason=\"{}\" unlogged={}",
                    transport.peer(),
                    transport.id(),
                    reason,
                    withheld);
        }
    }

    /**
     * In the place of the wrapped protocol while there is none: it ignores its peer, and tells how it is counted.
     *
     * @threading Immutable.
     */
    private enum Nobody implements Protocol {
        UNCOUNTED,
        OPEN,
        LINGERING;

        @Override
        public void dataReceived(ByteBuffer bytes) {}
    }

    /**
     * A connection that may or may not have been admitted.
     *
     * @threading Event-loop confined.
     */
    private final class Counted implements Protocol {
        private final SocketAddress peer;
        private Protocol inner = Nobody.UNCOUNTED; // counted as open if it is a wrapped one

        private Counted(SocketAddress peer) {
            this.peer = peer;
        }

        @Override
        public void connectionMade(Transport transport) {
            switch (counts.admit(peer)) {
                case ADMITTED -> open(transport);
                case TOO_MANY -> refuse(transport, "too many connections");
                case TOO_MANY_OF_PEER -> refuse(transport, "too many connections of this peer");
            }
        }

        private void open(Transport transport) {
            inner = Nobody.OPEN; // the factory may throw
            inner = Objects.requireNonNull(ConnectionLimit.super.buildProtocol(peer), "buildProtocol returned null");
            inner.connectionMade(transport);
        }

        private void refuse(Transport transport, String reason) {
            if (counts.linger()) {
                inner = Nobody.LINGERING;
                transport.write(refusal);
                transport.loseConnection(new CloseReason.Refused(reason));
            } else {
                transport.abortConnection(new CloseReason.Refused(reason));
            }
            logRefusal(transport, reason);
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {
            inner.dataReceived(bytes);
        }

        @Override
        public void readConnectionLost(Transport transport) {
            inner.readConnectionLost(transport);
        }

        @Override
        public void reactorStopping(Transport transport) {
            inner.reactorStopping(transport);
        }

        @Override
        public void connectionLost(CloseReason reason) {
            try {
                inner.connectionLost(reason);
            } finally {
                // Only now, so that the wrapped factory never sees more connections than the limit.
                uncount();
            }
        }

        private void uncount() {
            Protocol last = inner;
            inner = Nobody.UNCOUNTED;
            if (last == Nobody.LINGERING) {
                counts.leave();
            } else if (last != Nobody.UNCOUNTED) {
                counts.release(peer);
            }
        }

        @Override
        public long openFrame() {
            return inner.openFrame();
        }
    }
}
