package io.heddle.policy;

import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log of the bytes that each connection receives and is told to send, at DEBUG on the logger of this class's name:
 * the connection's id, the length, and up to {@value #MAX_SHOWN_BYTES} bytes of each chunk. Printable ASCII is shown as
 * it is, with the backslash doubled, all else as {@code \r}, {@code \n} or {@code \xNN}.
 *
 * <p>Secrets are shown like everything else. A connection that is made while DEBUG is off is not wrapped, and so is
 * never logged; it pays nothing. After Twisted's {@code TrafficLoggingFactory}.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public final class TrafficLog extends ForwardingFactory {
    /** How many bytes of a chunk are shown at most. */
    public static final int MAX_SHOWN_BYTES = 256;

    private static final HexFormat HEX = HexFormat.of();

    private final Logger log;

    /**
     * Logs the traffic of each connection.
     *
     * @param inner builds the protocols
     */
    public TrafficLog(Factory inner) {
        this(inner, LoggerFactory.getLogger(TrafficLog.class));
    }

    TrafficLog(Factory inner, Logger log) {
        super(inner);
        this.log = log;
    }

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        Protocol protocol = super.buildProtocol(peer);
        return log.isDebugEnabled() ? new Logged(protocol) : protocol;
    }

    private void log(long connection, String direction, ByteBuffer bytes) {
        if (log.isDebugEnabled()) {
            log.debug("connection={} {} {} bytes: {}", connection, direction, bytes.remaining(), shown(bytes));
        }
    }

    private static String shown(ByteBuffer bytes) {
        int end = bytes.position() + Math.min(bytes.remaining(), MAX_SHOWN_BYTES);
        StringBuilder text = new StringBuilder();
        for (int i = bytes.position(); i < end; i++) {
            escape(bytes.get(i), text);
        }
        return end < bytes.limit() ? text.append("...").toString() : text.toString();
    }

    private static void escape(byte b, StringBuilder text) {
        switch (b) {
            case '\r' -> text.append("\\r");
            case '\n' -> text.append("\\n");
            case '\\' -> text.append("\\\\");
            default -> {
                if (b >= ' ' && b <= '~') {
                    text.append((char) b);
                } else {
                    text.append("\\x").append(HEX.toHexDigits(b));
                }
            }
        }
    }

    /**
     * A connection whose received bytes are logged.
     *
     * @threading Event-loop confined.
     */
    private final class Logged extends ForwardingProtocol {
        private Logged(Protocol inner) {
            super(inner);
        }

        @Override
        protected Transport wrap(Transport connection) {
            return new LoggedTransport(connection);
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {
            log(transport().id(), "received", bytes);
            super.dataReceived(bytes);
        }
    }

    /**
     * A transport whose written bytes are logged.
     *
     * @threading Thread-safe.
     */
    private final class LoggedTransport extends ForwardingTransport {
        private LoggedTransport(Transport inner) {
            super(inner);
        }

        @Override
        public void write(ByteBuffer bytes) {
            log(id(), "sent", bytes);
            super.write(bytes);
        }

        @Override
        public void write(byte[] bytes) {
            log(id(), "sent", ByteBuffer.wrap(bytes));
            super.write(bytes);
        }

        @Override
        public void gather(byte[] bytes) {
            log(id(), "sent", ByteBuffer.wrap(bytes));
            super.gather(bytes);
        }
    }
}
