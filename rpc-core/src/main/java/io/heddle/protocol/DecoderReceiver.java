package io.heddle.protocol;

import io.heddle.reactor.CloseReason;
import java.nio.ByteBuffer;

/**
 * Receives the frames that a decoder finds: the receiver for formats of one's own.
 *
 * @threading Event-loop confined. {@code transport()} is thread-safe.
 * @since 0.1
 */
public abstract non-sealed class DecoderReceiver extends FrameReceiver {
    private final FrameDecoder decoder;

    /**
     * Receives what the decoder finds.
     *
     * @param decoder of this connection alone
     */
    protected DecoderReceiver(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Called with each frame, in order.
     *
     * @param frame the frame between position and limit; valid only during this call. Position and limit may be moved,
     *     the content must not be changed.
     */
    protected abstract void frameDecoded(ByteBuffer frame);

    /**
     * Called when the peer has broken the framing. The default closes with {@link CloseReason.ProtocolError}. If an
     * override neither closes nor pauses, the decoder is given what is left of the bytes; so one that cannot go on must
     * discard them.
     *
     * @param violation what the decoder has thrown
     */
    protected void framingBroken(FrameException violation) {
        transport().loseConnection(new CloseReason.ProtocolError(String.valueOf(violation.getMessage())));
    }

    @Override
    final FrameDecoder decoder() {
        return decoder;
    }

    @Override
    final void receive(ByteBuffer bytes) {
        while (bytes.hasRemaining() && accepting()) {
            try {
                decode(bytes);
            } catch (FrameException e) {
                framingBroken(e);
            }
        }
    }

    /** For the decoder of this receiver, which alone calls it. */
    @Override
    public final boolean frameReceived(ByteBuffer frame) {
        frameDecoded(frame);
        return accepting();
    }
}
