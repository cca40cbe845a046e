package io.heddle.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The part of an incomplete frame that has arrived. It owns memory only while it holds bytes.
 *
 * @threading Caller-confined.
 */
final class Tail {
    private static final byte[] NONE = {};
    private static final int SMALLEST = 64;

    private byte[] bytes = NONE;
    private int length;

    int length() {
        return length;
    }

    int capacity() {
        return bytes.length;
    }

    /** Moves the next {@code count} bytes of {@code in} here. The length stays within {@code bound}. */
    void append(ByteBuffer in, int count, int bound) {
        if (count > bytes.length - length) {
            grow(length + count, bound);
        }
        in.get(bytes, length, count);
        length += count;
    }

    private void grow(int needed, int bound) {
        long doubled = Math.max(SMALLEST, 2L * bytes.length);
        byte[] larger = new byte[(int) Math.min(bound, Math.max(needed, doubled))];
        System.arraycopy(bytes, 0, larger, 0, length);
        bytes = larger;
    }

    /**
     * Completes a frame of {@code size} bytes with what is next in {@code in}.
     *
     * @return a buffer that stands at the frame's first byte: {@code in} itself if nothing of the frame came before, or
     *     this tail's bytes, which the tail then lets go of; null if bytes are still missing, which were all kept
     */
    @Nullable
    ByteBuffer complete(ByteBuffer in, int size) {
        int missing = size - length;
        if (in.remaining() < missing) {
            append(in, in.remaining(), size);
            return null;
        }
        if (length == 0) {
            return in;
        }
        append(in, missing, size);
        ByteBuffer whole = ByteBuffer.wrap(bytes, 0, length);
        drop();
        return whole;
    }

    void drop() {
        bytes = NONE;
        length = 0;
    }

    /** Hands on the next {@code length} bytes of a buffer, and leaves it after the next {@code size}. */
    static boolean hand(ByteBuffer whole, int length, int size, FrameSink sink) {
        int start = whole.position();
        int limit = whole.limit();
        whole.limit(start + length);
        boolean more = sink.frameReceived(whole);
        whole.limit(limit).position(start + size);
        return more;
    }
}
