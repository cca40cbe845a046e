package io.heddle.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * Receives netstrings. After Twisted's {@code NetstringReceiver}.
 *
 * @threading Event-loop confined. {@code transport()} and {@code sendString} are thread-safe.
 * @since 0.1
 */
public abstract non-sealed class NetstringReceiver extends StringReceiver {
    /** Receives strings of at most {@value StringReceiver#MAX_LENGTH} bytes. */
    protected NetstringReceiver() {
        this(MAX_LENGTH);
    }

    /**
     * Receives strings of another length.
     *
     * @param maxLength the most bytes of a string: 1 to 2^30
     * @throws IllegalArgumentException if the length is out of range
     */
    protected NetstringReceiver(int maxLength) {
        super(new NetstringDecoder(maxLength));
    }

    @Override
    final ByteBuffer encode(ByteBuffer string) {
        byte[] prefix = (string.remaining() + ":").getBytes(US_ASCII);
        return ByteBuffer.allocate(prefix.length + string.remaining() + 1)
                .put(prefix)
                .put(string)
                .put((byte) ',')
                .flip();
    }
}
