package io.heddle.protocol;

import io.heddle.reactor.CloseReason;
import java.nio.ByteBuffer;

/**
 * Receives strings of bytes that begin with their length: what the receivers of netstrings and of strings with a binary
 * prefix have in common.
 *
 * @threading Event-loop confined. {@code transport()} and {@code sendString} are thread-safe.
 * @since 0.1
 */
public abstract sealed class StringReceiver extends FrameReceiver permits NetstringReceiver, IntStringReceiver {
    /** The most bytes of a string by default. */
    public static final int MAX_LENGTH = 99_999;

    private final FrameDecoder decoder;

    StringReceiver(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Called with each string, in order.
     *
     * @param string the string between position and limit; valid only during this call. Position and limit may be
     *     moved, the content must not be changed.
     */
    protected abstract void stringReceived(ByteBuffer string);

    /**
     * Called when the peer announces a string that is too long, before the connection is closed with
     * {@link CloseReason.ProtocolError}: a last message may be sent. The default does nothing.
     *
     * @param length the length announced, or as much of it as was seen when it was too much
     */
    protected void lengthLimitExceeded(long length) {}

    /**
     * Sends a string in one write.
     *
     * @param string the bytes between position and limit; consumed on return
     * @throws IllegalArgumentException if the format has no prefix for so many bytes; the limit for what is received
     *     does not matter here
     */
    public final void sendString(ByteBuffer string) {
        connection().write(encode(string));
    }

    /**
     * Sends a string, as {@link #sendString(ByteBuffer)} does.
     *
     * @param string the bytes
     * @throws IllegalArgumentException if the format has no prefix for so many bytes
     */
    public final void sendString(byte[] string) {
        sendString(ByteBuffer.wrap(string));
    }

    abstract ByteBuffer encode(ByteBuffer string);

    @Override
    final FrameDecoder decoder() {
        return decoder;
    }

    @Override
    final void receive(ByteBuffer bytes) {
        try {
            decode(bytes);
        } catch (FrameException e) {
            if (e instanceof FrameException.TooLong tooLong) {
                lengthLimitExceeded(tooLong.length());
            }
            // Where the next string would begin is not known: no later byte can be trusted.
            transport().loseConnection(new CloseReason.ProtocolError(String.valueOf(e.getMessage())));
        }
    }

    /** For the decoder of this receiver, which alone calls it. */
    @Override
    public final boolean frameReceived(ByteBuffer string) {
        stringReceived(string);
        return accepting();
    }
}
