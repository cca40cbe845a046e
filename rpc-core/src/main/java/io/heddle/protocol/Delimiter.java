package io.heddle.protocol;

import java.nio.ByteBuffer;

/**
 * What ends a line.
 *
 * @threading Immutable.
 * @since 0.1
 */
public final class Delimiter {
    /** {@code \r\n}; a bare {@code \n} is accepted too, as people with netcat send it, but never sent. */
    public static final Delimiter CRLF_OR_LF = new Delimiter(true, '\r', '\n');

    /** Exactly {@code \r\n}, as Twisted has it: a bare {@code \r} or {@code \n} belongs to the line. */
    public static final Delimiter CRLF = of('\r', '\n');

    /** {@code \n}; a {@code \r} before it belongs to the line. */
    public static final Delimiter LF = of('\n');

    private final boolean bareLf;
    private final byte[] bytes;
    /**
     * For each number of matched bytes, less one: how many still match if the next byte does not (Knuth-Morris-Pratt).
     */
    private final int[] fallbacks;

    private Delimiter(boolean bareLf, int... bytes) {
        this.bareLf = bareLf;
        this.bytes = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            this.bytes[i] = (byte) bytes[i];
        }
        fallbacks = new int[bytes.length];
        for (int i = 1; i < bytes.length; i++) {
            fallbacks[i] = advance(fallbacks[i - 1], this.bytes[i]);
        }
    }

    /**
     * A delimiter of any bytes.
     *
     * @param bytes at least one, each -128 to 255
     * @return the delimiter
     * @throws IllegalArgumentException if there is none, or one is out of range
     */
    public static Delimiter of(int... bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("a delimiter has at least one byte");
        }
        for (int b : bytes) {
            if (b < Byte.MIN_VALUE || b > 0xff) {
                throw new IllegalArgumentException("not a byte: " + b);
            }
        }
        return new Delimiter(false, bytes);
    }

    /** The number of bytes at most. */
    int length() {
        return bytes.length;
    }

    /** The line's bytes and the delimiter, in one piece so that no other write comes between. */
    ByteBuffer terminate(ByteBuffer line) {
        return ByteBuffer.allocate(line.remaining() + bytes.length)
                .put(line)
                .put(bytes)
                .flip();
    }

    /** Whether a single byte decides, so that no state is needed between bytes. */
    boolean endsInOneByte() {
        return bareLf || bytes.length == 1;
    }

    byte lastByte() {
        return bytes[bytes.length - 1];
    }

    /** How many of the next {@code size} bytes, which end with a delimiter, belong to it. */
    int lengthAtEnd(ByteBuffer line, int size) {
        if (!bareLf) {
            return bytes.length;
        }
        return size > 1 && line.get(line.position() + size - 2) == '\r' ? 2 : 1;
    }

    /** How many bytes of the delimiter match after one more byte, if {@code matched}, not all, did before. */
    int advance(int matched, byte next) {
        int length = matched;
        while (length > 0 && bytes[length] != next) {
            length = fallbacks[length - 1];
        }
        return bytes[length] == next ? length + 1 : 0;
    }
}
