package io.heddle.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A stream that consists of one line, over and over. Any part of it is a view of the same few bytes, so that what waits
 * to be sent or is still to be received is a number and no buffer.
 *
 * @threading Immutable.
 */
final class RepeatedLine {
    /** Longest part that can be had at once, in bytes. */
    static final int MAX_PART = 65_536;

    private final int lineBytes;
    private final ByteBuffer repeated;

    RepeatedLine(String line) {
        byte[] bytes = (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
        lineBytes = bytes.length;
        repeated = ByteBuffer.allocateDirect(MAX_PART + lineBytes);
        while (repeated.hasRemaining()) {
            repeated.put(bytes, 0, Math.min(bytes.length, repeated.remaining()));
        }
    }

    /** Bytes of a number of lines. */
    long bytes(long lines) {
        return lines * lineBytes;
    }

    /** Lines that are whole within the first bytes of the stream. */
    long lines(long bytes) {
        return bytes / lineBytes;
    }

    /** The bytes of the stream from a position on, at most {@link #MAX_PART}. */
    ByteBuffer part(long position, int length) {
        return repeated.slice((int) (position % lineBytes), length);
    }
}
