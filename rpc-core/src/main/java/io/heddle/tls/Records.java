package io.heddle.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what arrives into the records of TLS (RFC 8446, section 5.1), however it arrives. What is not used yet is kept:
 * less than a record, or, while nothing is taken, what one read has brought. It grows with what arrives, never with
 * what is announced, and is freed when it is empty.
 *
 * @threading Event-loop confined.
 */
final class Records {
    /** The longest: a header, 2^14 bytes, and the 2^11 by which TLS 1.2 lets them grow (RFC 5246, section 6.2.3). */
    static final int MAX_BYTES = 5 + (1 << 14) + (1 << 11);

    static final int ALERT = 21;
    static final int HANDSHAKE = 22;

    private static final int HEADER_BYTES = 5;
    private static final int LENGTH_AT = 3;
    private static final int BYTE = 0xff;

    private @Nullable ByteBuffer kept; // between position and limit
    private long count; // of records taken

    /**
     * Takes the next whole record.
     *
     * @param fresh what arrived behind what is kept; what is taken of it is consumed
     * @param target gets the record
     * @return whether there was one
     * @throws SSLException if it is too long
     */
    boolean next(ByteBuffer fresh, ByteBuffer target) throws SSLException {
        int available = keptBytes() + fresh.remaining();
        if (available < HEADER_BYTES) {
            return false;
        }
        int length = HEADER_BYTES + ((at(LENGTH_AT, fresh) & BYTE) << Byte.SIZE | at(LENGTH_AT + 1, fresh) & BYTE);
        if (length > MAX_BYTES) {
            throw new SSLException("a record of " + length + " bytes is too long");
        }
        if (available < length) {
            return false;
        }
        if (kept != null) {
            move(kept, target, length);
            if (!kept.hasRemaining()) {
                kept = null;
            }
        }
        move(fresh, target, length - target.position());
        target.flip();
        count++;
        return true;
    }

    private byte at(int index, ByteBuffer fresh) {
        int before = keptBytes();
        ByteBuffer own = kept;
        return own != null && index < before
                ? own.get(own.position() + index)
                : fresh.get(fresh.position() + index - before);
    }

    private static void move(ByteBuffer from, ByteBuffer to, int most) {
        int bytes = Math.min(most, from.remaining());
        to.put(to.position(), from, from.position(), bytes);
        to.position(to.position() + bytes);
        from.position(from.position() + bytes);
    }

    /** Keeps what arrived. */
    void keep(ByteBuffer fresh) {
        if (!fresh.hasRemaining()) {
            return;
        }
        ByteBuffer own = kept;
        if (own == null || own.capacity() - own.limit() < fresh.remaining()) {
            own = larger(own, fresh.remaining());
            kept = own;
        }
        int end = own.limit();
        int more = fresh.remaining();
        own.limit(end + more).put(end, fresh, fresh.position(), more);
        fresh.position(fresh.limit());
    }

    private static ByteBuffer larger(@Nullable ByteBuffer own, int more) {
        if (own == null) {
            return ByteBuffer.allocate(more).limit(0);
        }
        int bytes = own.remaining();
        return ByteBuffer.allocate(Math.max(2 * bytes, bytes + more)).put(own).flip();
    }

    int keptBytes() {
        return kept == null ? 0 : kept.remaining();
    }

    /** How many were taken: while bytes are kept, the number of the record that they begin. */
    long count() {
        return count;
    }

    void clear() {
        kept = null;
    }

    /** The content type of a record, in the clear up to TLS 1.2. */
    static int type(ByteBuffer record) {
        return record.get(record.position()) & BYTE;
    }
}
