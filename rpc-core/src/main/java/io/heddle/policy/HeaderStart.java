package io.heddle.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whether the first bytes of a connection are the beginning of a PROXY header: as much of one as nobody else sends.
 *
 * @threading Immutable.
 */
enum HeaderStart {
    YES,
    /** Not known before there are more bytes. */
    UNDECIDED,
    NO;

    private static final List<byte[]> STARTS = List.of(
            ascii("PROXY TCP4 "),
            ascii("PROXY TCP6 "),
            ascii("PROXY UNKNOWN "),
            ascii("PROXY UNKNOWN\r"),
            ProxyHeaderV2.START);

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Looks at bytes that were {@link #UNDECIDED}, and those that have come since, which stay in their buffer. */
    static HeaderStart of(byte[] before, ByteBuffer bytes) {
        HeaderStart found = NO;
        for (byte[] start : STARTS) {
            int count = Math.min(start.length, before.length + bytes.remaining());
            if (begins(start, count, before, bytes)) {
                if (count == start.length) {
                    return YES;
                }
                found = UNDECIDED;
            }
        }
        return found;
    }

    private static boolean begins(byte[] start, int count, byte[] before, ByteBuffer bytes) {
        for (int i = 0; i < count; i++) {
            byte b = i < before.length ? before[i] : bytes.get(bytes.position() + i - before.length);
            if (b != start[i]) {
                return false;
            }
        }
        return true;
    }
}
