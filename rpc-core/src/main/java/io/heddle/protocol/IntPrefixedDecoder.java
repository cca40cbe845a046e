package io.heddle.protocol;

import static io.heddle.reactor.Protocol.NO_FRAME;

import java.nio.ByteBuffer;

/**
 * Finds frames that begin with their length, an unsigned integer with its highest byte first; the prefix is not part of
 * the frame. A length beyond the limit is found out from the prefix alone.
 *
 * @threading Caller-confined: one instance decodes one stream.
 * @since 0.1
 */
public final class IntPrefixedDecoder implements FrameDecoder {
    private final int prefixBytes;
    private final int maxLength;
    private final Tail tail = new Tail();
    private int prefixSeen;
    private long length; // as far as the prefix was seen
    private long frames;

    /**
     * Begins before the first byte of a stream.
     *
     * @param prefixBytes the size of the length: 1 to 4
     * @param maxLength the most bytes of a frame, its prefix not counted: 1 to 2^30
     * @throws IllegalArgumentException if one of them is out of range
     */
    public IntPrefixedDecoder(int prefixBytes, int maxLength) {
        if (prefixBytes < 1 || prefixBytes > Integer.BYTES) {
            throw new IllegalArgumentException("not a prefix of 1 to 4 bytes: " + prefixBytes);
        }
        this.prefixBytes = prefixBytes;
        this.maxLength = Limits.checkMaxLength(maxLength);
    }

    @Override
    public void decode(ByteBuffer in, FrameSink sink) throws FrameException {
        boolean more = true;
        while (more && in.hasRemaining()) {
            // A frame of no bytes is complete with its prefix, even if nothing follows.
            if (prefixRead(in)) {
                more = readBody(in, sink);
            }
        }
    }

    private boolean prefixRead(ByteBuffer in) throws FrameException {
        while (prefixSeen < prefixBytes) {
            if (!in.hasRemaining()) {
                return false;
            }
            length = length << Byte.SIZE | in.get() & 0xff;
            prefixSeen++;
        }
        if (length > maxLength) {
            throw new FrameException.TooLong(length, maxLength);
        }
        return true;
    }

    private boolean readBody(ByteBuffer in, FrameSink sink) {
        int size = (int) length;
        ByteBuffer whole = tail.complete(in, size);
        if (whole == null) {
            return true;
        }
        frames++;
        prefixSeen = 0;
        length = 0;
        return Tail.hand(whole, size, size, sink);
    }

    @Override
    public long openFrame() {
        return prefixSeen > 0 ? frames + 1 : NO_FRAME;
    }

    /** The bytes of memory held for an open frame. */
    int capacity() {
        return tail.capacity();
    }
}
