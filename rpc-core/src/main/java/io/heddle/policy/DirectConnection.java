package io.heddle.policy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection from an address that is not trusted to send a PROXY header, and is closed if it does. Its first bytes
 * are held back as long as they may become one, at most 13 of them. Nobody waits for a peer that goes no further: to
 * the policies inside it is one that sends nothing.
 *
 * @threading Event-loop confined.
 */
final class DirectConnection extends ForwardingProtocol {
    private static final Logger log = LoggerFactory.getLogger(ProxyProtocol.class);
    private static final byte[] NO_BYTES = {};

    private byte @Nullable [] held = NO_BYTES; // null once it is known that there is no header

    DirectConnection(Protocol inner) {
        super(inner);
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
        if (held == null) {
            super.dataReceived(bytes);
        } else {
            examine(held, bytes);
        }
    }

    private void examine(byte[] before, ByteBuffer bytes) {
        switch (HeaderStart.of(before, bytes)) {
            case YES -> refuse();
            case UNDECIDED -> held = joined(before, bytes);
            case NO -> {
                held = null;
                super.dataReceived(before.length == 0 ? bytes : ByteBuffer.wrap(joined(before, bytes)));
            }
        }
    }

    private static byte[] joined(byte[] before, ByteBuffer bytes) {
        ByteBuffer all = ByteBuffer.allocate(before.length + bytes.remaining());
        return all.put(before).put(bytes).array();
    }

    private void refuse() {
        log.debug(
                "Connection {} from {} is closed: it sent a PROXY header, and is not trusted to",
                transport().id(),
                transport().peer());
        transport().loseConnection(new CloseReason.ProtocolError("PROXY header from an address that is not trusted"));
    }

    @Override
    public void readConnectionLost(Transport connection) {
        byte[] last = held;
        held = null;
        if (last != null && last.length > 0) {
            super.dataReceived(ByteBuffer.wrap(last));
        }
        super.readConnectionLost(connection);
    }
}
