package io.heddle.protocol;

import static io.heddle.reactor.Protocol.NO_FRAME;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Finds lines: frames that end with a {@link Delimiter}, which is not part of the frame. What follows the last
 * delimiter is not a line.
 *
 * <p>A line that is too long is found out without waiting for its end, at the latest when as many bytes have arrived as
 * the longest line has with its delimiter. After {@link FrameException.TooLong} the stream may be decoded further: the
 * next call skips what is left of that line, if anything, and returns after it.
 *
 * @threading Caller-confined: one instance decodes one stream.
 * @since 0.1
 */
public final class LineDecoder implements FrameDecoder {
    private static final int NOT_FOUND = -1;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

    private final Delimiter delimiter;
    private final int maxLength;
    private long lines;
    private @Nullable OpenLine open; // between lines there is none, so that an idle stream holds no more than this

    /**
     * The line whose end has not arrived.
     *
     * @threading Caller-confined.
     */
    private static final class OpenLine {
        private final Tail tail = new Tail();
        private int matched; // bytes of the delimiter that it ends with
        private boolean skipped; // it is too long
    }

    /**
     * Begins before the first byte of a stream.
     *
     * @param delimiter what ends a line
     * @param maxLength the most bytes of a line, its delimiter not counted: 1 to 2^30
     * @throws IllegalArgumentException if the length is out of range
     */
    public LineDecoder(Delimiter delimiter, int maxLength) {
        this.delimiter = delimiter;
        this.maxLength = Limits.checkMaxLength(maxLength);
    }

    @Override
    public void decode(ByteBuffer in, FrameSink sink) throws FrameException {
        if (open != null && open.skipped) {
            skip(in);
            return;
        }
        while (in.hasRemaining()) {
            int start = in.position();
            int missing = maxLength + delimiter.length() - keptBytes();
            int stop = start + Math.min(in.remaining(), missing);
            int end = endOfLine(in, start, stop);
            if (end == NOT_FOUND) {
                keep(in, stop, stop - start == missing);
            } else if (!finish(in, end, sink)) {
                return;
            }
        }
    }

    private int keptBytes() {
        return open == null ? 0 : open.tail.length();
    }

    private void skip(ByteBuffer in) {
        int end = endOfLine(in, in.position(), in.limit());
        if (end == NOT_FOUND) {
            in.position(in.limit());
        } else {
            in.position(end);
            open = null;
            lines++;
        }
    }

    /** Returns the index after the delimiter. */
    private int endOfLine(ByteBuffer in, int start, int stop) {
        if (delimiter.endsInOneByte()) {
            int at = indexOf(delimiter.lastByte(), in, start, stop);
            return at == NOT_FOUND ? NOT_FOUND : at + 1;
        }
        int length = delimiter.length();
        int soFar = open == null ? 0 : open.matched;
        for (int i = start; i < stop; i++) {
            soFar = delimiter.advance(soFar, in.get(i));
            if (soFar == length) {
                return i + 1;
            }
        }
        openLine().matched = soFar;
        return NOT_FOUND;
    }

    /**
     * Looks at eight bytes at a time: one of the eight is zero once they are combined by exclusive or with what is
     * looked for. With {@code PlainBytes} of the server, an echo of 4 KiB costs 0.6 times the processor time.
     */
    private static int indexOf(byte wanted, ByteBuffer in, int start, int stop) {
        long pattern = (wanted & 0xffL) * 0x0101010101010101L;
        boolean bigEndian = in.order() == ByteOrder.BIG_ENDIAN;
        int i = start;
        for (; i <= stop - Long.BYTES; i += Long.BYTES) {
            long differing = in.getLong(i) ^ pattern;
            long zeros = ~(((differing & LOW_BITS) + LOW_BITS) | differing | LOW_BITS); // 0x80 for each that is zero
            if (zeros != 0) {
                int bits = bigEndian ? Long.numberOfLeadingZeros(zeros) : Long.numberOfTrailingZeros(zeros);
                return i + bits / Byte.SIZE;
            }
        }
        for (; i < stop; i++) {
            if (in.get(i) == wanted) {
                return i;
            }
        }
        return NOT_FOUND;
    }

    private OpenLine openLine() {
        OpenLine line = open;
        if (line == null) {
            line = new OpenLine();
            open = line;
        }
        return line;
    }

    private void keep(ByteBuffer in, int stop, boolean tooLong) throws FrameException {
        OpenLine line = openLine();
        if (tooLong) {
            line.tail.drop();
            line.skipped = true;
            in.position(stop);
            throw new FrameException.TooLong(maxLength + 1L, maxLength);
        }
        line.tail.append(in, stop - in.position(), maxLength + delimiter.length());
    }

    private boolean finish(ByteBuffer in, int end, FrameSink sink) throws FrameException {
        lines++;
        int size = keptBytes() + end - in.position();
        ByteBuffer whole = in;
        if (open != null) {
            whole = requireNonNull(open.tail.complete(in, size)); // the end of the line is in the buffer
            open = null;
        }
        int length = size - delimiter.lengthAtEnd(whole, size);
        if (length > maxLength) {
            in.position(end);
            throw new FrameException.TooLong(length, maxLength);
        }
        return Tail.hand(whole, length, size, sink);
    }

    @Override
    public long openFrame() {
        return open == null ? NO_FRAME : lines + 1;
    }

    Delimiter delimiter() {
        return delimiter;
    }

    int maxLength() {
        return maxLength;
    }

    /** The bytes of memory held for an open line. */
    int capacity() {
        return open == null ? 0 : open.tail.capacity();
    }
}
