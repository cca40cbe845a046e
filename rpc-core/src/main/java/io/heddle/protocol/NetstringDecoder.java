package io.heddle.protocol;

import static io.heddle.reactor.Protocol.NO_FRAME;

import java.nio.ByteBuffer;

/**
 * Finds netstrings: the length in decimal digits without leading zeros, a colon, that many bytes, a comma. Only the
 * bytes are the frame. After D. J. Bernstein, "Netstrings" (1997). A length beyond the limit is found out from its
 * digits, without waiting for the colon.
 *
 * @threading Caller-confined: one instance decodes one stream.
 * @since 0.1
 */
public final class NetstringDecoder implements FrameDecoder {
    private static final int NO_DIGITS = -1;
    private static final int RADIX = 10;

    private final int maxLength;
    private final Tail tail = new Tail();
    private int length = NO_DIGITS; // as far as its digits were seen
    private boolean colonSeen;
    private long frames;

    /**
     * Begins before the first byte of a stream.
     *
     * @param maxLength the most bytes of a frame, the punctuation not counted: 1 to 2^30
     * @throws IllegalArgumentException if the length is out of range
     */
    public NetstringDecoder(int maxLength) {
        this.maxLength = Limits.checkMaxLength(maxLength);
    }

    @Override
    public void decode(ByteBuffer in, FrameSink sink) throws FrameException {
        boolean more = true;
        while (more && in.hasRemaining()) {
            if (colonSeen) {
                more = readBody(in, sink);
            } else {
                readLength(in);
            }
        }
    }

    private void readLength(ByteBuffer in) throws FrameException {
        while (in.hasRemaining() && !colonSeen) {
            byte next = in.get();
            if (next == ':' && length != NO_DIGITS) {
                colonSeen = true;
            } else if (next >= '0' && next <= '9' && length != 0) {
                addDigit(next - '0');
            } else {
                throw new FrameException.Malformed("no valid length of a netstring");
            }
        }
    }

    private void addDigit(int digit) throws FrameException {
        long longer = length == NO_DIGITS ? digit : (long) length * RADIX + digit;
        if (longer > maxLength) {
            throw new FrameException.TooLong(longer, maxLength);
        }
        length = (int) longer;
    }

    private boolean readBody(ByteBuffer in, FrameSink sink) throws FrameException {
        int size = length + 1; // with the comma
        ByteBuffer whole = tail.complete(in, size);
        if (whole == null) {
            return true;
        }
        if (whole.get(whole.position() + length) != ',') {
            throw new FrameException.Malformed("no comma at the end of a netstring");
        }
        frames++;
        int frameLength = length;
        length = NO_DIGITS;
        colonSeen = false;
        return Tail.hand(whole, frameLength, size, sink);
    }

    @Override
    public long openFrame() {
        return length != NO_DIGITS ? frames + 1 : NO_FRAME;
    }

    /** The bytes of memory held for an open frame. */
    int capacity() {
        return tail.capacity();
    }
}
