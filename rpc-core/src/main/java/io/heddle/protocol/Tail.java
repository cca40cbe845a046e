package io.heddle.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The part of an incomplete frame that has arrived, for a {@link FrameDecoder}. It owns memory only while it holds
 * bytes, which grows with what arrives and never with what is announced.
 *
 * @threading Caller-confined.
 * @since 0.1
 */
public final class Tail {
    private static final byte[] NONE = {};
    private static final int SMALLEST = 64;

    private byte[] bytes = NONE;
    private int length;

    /** Makes one that holds nothing. */
    public Tail() {}

    /**
     * How much has arrived.
     *
     * @return bytes
     */
    public int length() {
        return length;
    }

    /**
     * How much memory is held.
     *
     * @return bytes: less than twice the length or 64, whichever is more; 0 if the length is
     */
    public int capacity() {
        return bytes.length;
    }

    /**
     * Moves the next {@code count} bytes of {@code in} here.
     *
     * @param in holds at least as many
     * @param count how many
     * @param bound the most bytes that this will hold before it is dropped; it is not checked
     */
    public void append(ByteBuffer in, int count, int bound) {
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
     * @param in what has arrived next
     * @param size of the whole frame in bytes, no less than {@link #length()}
     * @return a buffer that stands at the frame's first byte: {@code in} itself if nothing of the frame came before, or
     *     this tail's bytes, which the tail then lets go of; null if bytes are still missing: then all of {@code in}
     *     was moved here
     */
    public @Nullable ByteBuffer complete(ByteBuffer in, int size) {
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

    /** Lets go of what has arrived, and of the memory. */
    public void drop() {
        bytes = NONE;
        length = 0;
    }

    /**
     * Hands on a frame, and leaves the buffer behind it.
     *
     * @param whole stands at the frame's first byte, as {@link #complete} returns it
     * @param length the bytes to hand on
     * @param size the bytes to leave behind
     * @param sink who takes the frame
     * @return what the sink returned
     */
    public static boolean hand(ByteBuffer whole, int length, int size, FrameSink sink) {
        int start = whole.position();
        int limit = whole.limit();
        whole.limit(start + length);
        boolean more = sink.frameReceived(whole);
        whole.limit(limit).position(start + size);
        return more;
    }
}
