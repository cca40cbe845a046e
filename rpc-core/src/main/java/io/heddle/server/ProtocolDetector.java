package io.heddle.server;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Speaks for a connection until its first bytes have told the wire protocol. It answers nothing, and holds no more than
 * {@value WireProtocol#MAX_DETECTION_BYTES} bytes. To whoever times frames, the bytes that decide are the first frame.
 *
 * @threading Event-loop confined.
 */
final class ProtocolDetector implements Protocol {
    private static final byte[] NOTHING = {};
    private static final long FIRST_FRAME = 1;

    private final WireProtocols protocols;
    private final Function<WireProtocol, Protocol> speak;
    private byte[] seen = NOTHING;

    /** @param speak replaces this protocol by the chosen one, tells it that the connection is made, and returns it */
    ProtocolDetector(WireProtocols protocols, Function<WireProtocol, Protocol> speak) {
        this.protocols = protocols;
        this.speak = speak;
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
        ByteBuffer all = seen.length == 0 ? bytes : join(bytes);
        WireProtocol chosen = choose(all, all.remaining() >= WireProtocol.MAX_DETECTION_BYTES);
        if (chosen == null) {
            seen = new byte[all.remaining()];
            all.get(seen);
        } else {
            speak.apply(chosen).dataReceived(all);
        }
    }

    private ByteBuffer join(ByteBuffer bytes) {
        return ByteBuffer.allocate(seen.length + bytes.remaining())
                .put(seen)
                .put(bytes)
                .flip();
    }

    private @Nullable WireProtocol choose(ByteBuffer all, boolean complete) {
        return protocols.choose(
                all.slice(all.position(), Math.min(all.remaining(), WireProtocol.MAX_DETECTION_BYTES)), complete);
    }

    @Override
    public void readConnectionLost(Transport transport) {
        end(transport, Protocol::readConnectionLost);
    }

    @Override
    public void reactorStopping(Transport transport) {
        end(transport, Protocol::reactorStopping);
    }

    /** What has arrived is all that counts. */
    private void end(Transport transport, BiConsumer<Protocol, Transport> how) {
        if (seen.length == 0) {
            transport.loseConnection();
            return;
        }
        ByteBuffer all = ByteBuffer.wrap(seen);
        WireProtocol chosen = choose(all, true);
        if (chosen != null) {
            Protocol spoken = speak.apply(chosen);
            spoken.dataReceived(all);
            how.accept(spoken, transport);
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        seen = NOTHING;
    }

    @Override
    public long openFrame() {
        return seen.length == 0 ? NO_FRAME : FIRST_FRAME;
    }
}
