package io.heddle.amp;

import static java.util.Objects.requireNonNull;

import io.heddle.protocol.FrameDecoder;
import io.heddle.protocol.FrameException;
import io.heddle.protocol.FrameSink;
import io.heddle.protocol.Tail;
import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;

/**
 * Finds boxes: keys and values in turn, each behind its length in 16 bits, ended by a key without length. A box is
 * handed on whole, with its end. Lengths are added up as they are read, so that a box over the limits is refused before
 * its value is waited for.
 *
 * @threading Caller-confined: one instance decodes one stream.
 */
final class BoxDecoder implements FrameDecoder {
    /** The most bytes of a box, with all lengths. */
    static final int MAX_BOX_BYTES = 1 << 20;

    /** The most keys of a box, repeated ones counted each time. */
    static final int MAX_PAIRS = 256;

    private static final int MAX_KEY_BYTES = 255;
    private static final int PREFIX_BYTES = 2;
    private static final int NONE = -1;

    private final Tail tail = new Tail();
    private int highByte = NONE; // of a length, if only that has arrived
    private int skip; // bytes to the next length
    private boolean valueNext;
    private int announced; // bytes of the box, as far as its lengths tell
    private int pairs;
    private long boxes;

    @Override
    public void decode(ByteBuffer in, FrameSink sink) throws FrameException {
        boolean more = true;
        while (more && in.hasRemaining()) {
            int end = findEnd(in);
            if (end == NONE) {
                tail.append(in, in.remaining(), MAX_BOX_BYTES);
                return;
            }
            int size = tail.length() + end - in.position();
            ByteBuffer whole = requireNonNull(tail.complete(in, size), "its end has arrived");
            boxes++;
            announced = 0;
            pairs = 0;
            more = Tail.hand(whole, size, size, sink);
        }
    }

    /** Reads on; returns the index behind the box, or {@link #NONE} if that has not arrived. */
    private int findEnd(ByteBuffer in) throws FrameException {
        int at = in.position();
        while (at < in.limit()) {
            if (skip > 0) {
                int step = Math.min(skip, in.limit() - at);
                skip -= step;
                at += step;
            } else if (highByte == NONE) {
                highByte = Byte.toUnsignedInt(in.get(at++));
            } else {
                int length = highByte << Byte.SIZE | Byte.toUnsignedInt(in.get(at++));
                highByte = NONE;
                if (take(length)) {
                    return at;
                }
            }
        }
        return NONE;
    }

    /** Takes a length; returns whether it is the end of the box. */
    private boolean take(int length) throws FrameException {
        announced += PREFIX_BYTES + length;
        if (announced > MAX_BOX_BYTES) {
            throw new FrameException.TooLong(announced, MAX_BOX_BYTES);
        }
        if (!valueNext) {
            if (length == 0) {
                return true;
            }
            if (length > MAX_KEY_BYTES) {
                throw new FrameException.Malformed("a key of more than " + MAX_KEY_BYTES + " bytes");
            }
            if (++pairs > MAX_PAIRS) {
                throw new FrameException.Malformed("a box of more than " + MAX_PAIRS + " keys");
            }
        }
        valueNext = !valueNext;
        skip = length;
        return false;
    }

    @Override
    public long openFrame() {
        return announced > 0 || highByte != NONE ? boxes + 1 : Protocol.NO_FRAME;
    }

    /** The bytes of memory held for an open box. */
    int capacity() {
        return tail.capacity();
    }
}
