package io.heddle.tls;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a server, until its first two bytes have told whether it speaks TLS; then it passes on everything to
 * whoever serves it.
 *
 * @threading Event-loop confined.
 */
final class FirstBytes implements Protocol {
    private static final Logger log = LoggerFactory.getLogger(TlsFactory.class);
    private static final byte HANDSHAKE = 0x16; // the content type of a ClientHello, RFC 8446, section 5.1
    private static final byte MAJOR_VERSION = 3; // of every version since SSL 3.0
    private static final long FIRST_FRAME = Long.MAX_VALUE - 1;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** In the place of whoever would serve a connection that is closed. */
    private static final Protocol CLOSED = bytes -> {};

    private final TlsFactory factory;
    private final SocketAddress peer;
    private Transport transport = ClosedTransport.INSTANCE;
    private @Nullable Protocol chosen;
    private @Nullable DelayedCall timer;
    private long madeNanos;
    private boolean held; // the first of the two

    FirstBytes(TlsFactory factory, SocketAddress peer) {
        this.factory = factory;
        this.peer = peer;
    }

    @Override
    public void connectionMade(Transport connection) {
        transport = connection;
        madeNanos = connection.loop().nanoTime();
        timer = connection.loop().callLater(timeout(), this::late);
    }

    private Duration timeout() {
        return factory.context().handshakeTimeout();
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
        if (chosen != null) {
            chosen.dataReceived(bytes);
        } else {
            examine(bytes);
        }
    }

    private void examine(ByteBuffer bytes) {
        int at = bytes.position();
        boolean whole = held || bytes.remaining() > 1;
        if (!held && bytes.get(at) != HANDSHAKE || whole && bytes.get(held ? at : at + 1) != MAJOR_VERSION) {
            servePlain(bytes);
        } else if (whole) {
            serveTls(bytes);
        } else {
            held = true;
        }
    }

    private void serveTls(ByteBuffer bytes) {
        endTimer();
        Protocol tls = factory.tls(transport, left());
        if (tls == null) {
            CloseReason reason = new CloseReason.Refused("too many TLS handshakes");
            close(reason);
            transport.abortConnection(reason);
        } else {
            begin(tls, bytes);
        }
    }

    private Duration left() {
        Duration left = timeout().minusNanos(transport.loop().nanoTime() - madeNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void servePlain(ByteBuffer bytes) {
        endTimer();
        if (factory.mode() == TlsMode.REQUIRED) {
            close(new CloseReason.ProtocolError("not TLS"));
            return;
        }
        Protocol plain = factory.plain(peer);
        if (plain == null) {
            close(new CloseReason.ConnectionDone());
        } else {
            begin(plain, bytes);
        }
    }

    private void begin(Protocol protocol, ByteBuffer bytes) {
        chosen = protocol;
        protocol.connectionMade(transport);
        ByteBuffer first = held
                ? ByteBuffer.allocate(1 + bytes.remaining())
                        .put(HANDSHAKE)
                        .put(bytes)
                        .flip()
                : bytes;
        if (first.hasRemaining()) {
            protocol.dataReceived(first);
        }
    }

    private void close(CloseReason reason) {
        log.debug("Connection {} from {} is closed: {}", transport.id(), peer, reason);
        endTimer();
        chosen = CLOSED;
        transport.loseConnection(reason);
    }

    private void late() {
        timer = null;
        if (factory.mode() == TlsMode.REQUIRED) {
            close(new CloseReason.TimedOut("TLS handshake", timeout()));
            return;
        }
        try {
            servePlain(NOTHING); // it is in no hurry, as a person at a terminal; TLS clients always are
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) { // a timer: the loop does not know whose connection this is
            log.warn("Connection {} from {}: a handler failed, so it is dropped", transport.id(), peer, e);
            transport.abortConnection(new CloseReason.HandlerFailed(e));
        }
    }

    @Override
    public void readConnectionLost(Transport connection) {
        if (chosen == null) {
            ended();
        }
        if (chosen != null) {
            chosen.readConnectionLost(connection);
        }
    }

    /** The peer sends no more than the byte that is held, if any. */
    private void ended() {
        if (held || factory.mode() == TlsMode.OPTIONAL) {
            servePlain(NOTHING);
        } else {
            close(new CloseReason.ConnectionDone()); // it only looks whether the port is open
        }
    }

    @Override
    public void reactorStopping(Transport connection) {
        if (chosen == null) {
            close(new CloseReason.ConnectionDone());
        } else {
            chosen.reactorStopping(connection);
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        endTimer();
        if (chosen != null) {
            chosen.connectionLost(reason);
        }
    }

    @Override
    public long openFrame() {
        return chosen != null ? chosen.openFrame() : held ? FIRST_FRAME : NO_FRAME;
    }

    private void endTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
