package io.heddle.policy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection from a trusted address: first its PROXY header is awaited, then the wrapped protocol is built and served
 * under the addresses of the header. It is the protocol's transport too: one object instead of two.
 *
 * @threading Event-loop confined as a protocol, thread-safe as a transport.
 */
final class ProxiedConnection extends ForwardingTransport implements Protocol {
    private static final Logger log = LoggerFactory.getLogger(ProxyProtocol.class);

    /** The number of the header among the frames of a connection; protocols count theirs from below. */
    private static final long HEADER_FRAME = Long.MAX_VALUE;

    /** In the place of the wrapped protocol while there is none. */
    private static final Protocol NOBODY = bytes -> {};

    private Protocol protocol = NOBODY;
    private @Nullable Waiting waiting; // until the wrapped protocol has been told of the connection

    // Set before the wrapped protocol is given this transport.
    private SocketAddress peer = ClosedTransport.INSTANCE.peer();
    private SocketAddress host = ClosedTransport.INSTANCE.host();

    ProxiedConnection(ProxyProtocol policy) {
        waiting = new Waiting(policy);
    }

    /**
     * What is needed until the header is there.
     *
     * @threading Event-loop confined, except for {@link #closing}.
     */
    private static final class Waiting {
        private final ProxyProtocol policy;
        private final ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
        private @Nullable DelayedCall timer; // exactly if it is counted
        private volatile boolean closing; // set by whoever closes

        private Waiting(ProxyProtocol policy) {
            this.policy = policy;
        }

        /** Begins to wait, if there are not too many that do. */
        boolean begin(Transport connection, Runnable late) {
            if (!policy.beginWaiting(connection)) {
                return false;
            }
            timer = connection.loop().callLater(policy.timeout(), late);
            return true;
        }

        void end() {
            if (timer != null) {
                timer.cancel();
                timer = null;
                policy.endWaiting();
            }
        }
    }

    @Override
    public void connectionMade(Transport connection) {
        forwardTo(connection);
        peer = connection.peer();
        host = connection.host();
        if (waiting != null && !waiting.begin(this, this::late)) {
            abortConnection(new CloseReason.Refused("too many connections without a PROXY header"));
        }
    }

    private void late() {
        if (waiting != null) {
            close(new CloseReason.TimedOut("PROXY header", waiting.policy.timeout()));
        }
    }

    private void close(CloseReason reason) {
        log.debug("Connection {} from {} is closed: {}", id(), peer, reason);
        loseConnection(reason);
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
        if (waiting == null) {
            protocol.dataReceived(bytes);
        } else {
            receiveHeader(waiting, bytes);
        }
    }

    private void receiveHeader(Waiting before, ByteBuffer bytes) {
        ProxyHeader header;
        try {
            header = before.decoder.decode(bytes);
        } catch (ProxyHeader.Malformed e) {
            close(new CloseReason.ProtocolError("PROXY header: " + e.getMessage()));
            return;
        }
        if (header != null) {
            before.end();
            begin(before.policy, header);
            if (bytes.hasRemaining() && !before.closing) {
                protocol.dataReceived(bytes);
            }
        }
    }

    private void begin(ProxyProtocol policy, ProxyHeader header) {
        if (policy.stopped()) {
            loseConnection();
            return;
        }
        if (header instanceof ProxyHeader.Relayed relayed) {
            peer = relayed.source();
            host = relayed.destination();
        }
        protocol = policy.buildInner(peer);
        protocol.connectionMade(this);
        waiting = null;
    }

    @Override
    public void readConnectionLost(Transport connection) {
        if (waiting == null) {
            protocol.readConnectionLost(this);
        } else if (waiting.decoder.begun()) {
            close(new CloseReason.ProtocolError("PROXY header: cut off"));
        } else {
            loseConnection(); // a proxy that only looks whether the port is open
        }
    }

    @Override
    public void reactorStopping(Transport connection) {
        if (waiting == null) {
            protocol.reactorStopping(this);
        } else {
            loseConnection();
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        if (waiting != null) {
            waiting.end();
        }
        protocol.connectionLost(reason);
    }

    @Override
    public long openFrame() {
        return waiting == null ? protocol.openFrame() : HEADER_FRAME;
    }

    @Override
    public SocketAddress peer() {
        return peer;
    }

    @Override
    public SocketAddress host() {
        return host;
    }

    @Override
    public void loseConnection(CloseReason reason) {
        noteClosing();
        super.loseConnection(reason);
    }

    @Override
    public void abortConnection(CloseReason reason) {
        noteClosing();
        super.abortConnection(reason);
    }

    private void noteClosing() {
        Waiting before = waiting; // a thread that still sees one that is over does no harm
        if (before != null) {
            before.closing = true;
        }
    }
}
