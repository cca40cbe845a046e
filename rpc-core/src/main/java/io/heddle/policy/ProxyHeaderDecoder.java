package io.heddle.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the header that begins a connection, of version 1 or 2, and where it ends. Bytes that begin as none are refused
 * at the first that is wrong, before more are awaited. Memory grows with what arrives, never with what is announced.
 *
 * @threading Caller-confined.
 */
final class ProxyHeaderDecoder {
    private static final byte[] NO_BYTES = {};
    private static final int FIRST_ALLOCATION = 64; // enough for most headers

    private byte[] bytes = NO_BYTES;
    private int length;
    private boolean text; // once the first byte is there

    /** Whether a part of the header has arrived. */
    boolean begun() {
        return length > 0;
    }

    /**
     * Takes bytes up to the end of the header.
     *
     * @return the header, or null if all bytes were taken and it is not complete
     * @throws ProxyHeader.Malformed if this is no header; the decoder is of no use any more
     */
    @Nullable
    ProxyHeader decode(ByteBuffer in) throws ProxyHeader.Malformed {
        while (in.hasRemaining()) {
            append(in.get());
            ProxyHeader header = text ? line() : block();
            if (header != null) {
                return header;
            }
        }
        return null;
    }

    private void append(byte next) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(FIRST_ALLOCATION, 2 * length));
        }
        if (length == 0) {
            text = next == ProxyHeaderV1.START[0];
        }
        bytes[length++] = next;
    }

    private @Nullable ProxyHeader line() throws ProxyHeader.Malformed {
        checkStart(ProxyHeaderV1.START);
        byte last = bytes[length - 1];
        boolean afterCr = bytes[Math.max(0, length - 2)] == '\r';
        if (afterCr && last == '\n') {
            return ProxyHeaderV1.parse(new String(bytes, 0, length - 2, StandardCharsets.ISO_8859_1));
        }
        if (afterCr || last == '\n') {
            throw new ProxyHeader.Malformed("CR or LF by itself");
        }
        if (length == ProxyHeaderV1.MAX_BYTES) {
            throw new ProxyHeader.Malformed("line of more than " + ProxyHeaderV1.MAX_BYTES + " bytes");
        }
        return null;
    }

    private @Nullable ProxyHeader block() throws ProxyHeader.Malformed {
        checkStart(ProxyHeaderV2.START);
        if (length < ProxyHeaderV2.FIXED_BYTES) {
            return null;
        }
        if (length == ProxyHeaderV2.FIXED_BYTES) {
            ProxyHeaderV2.check(bytes);
        }
        return length == ProxyHeaderV2.size(bytes) ? ProxyHeaderV2.parse(bytes) : null;
    }

    private void checkStart(byte[] start) throws ProxyHeader.Malformed {
        if (length <= start.length && bytes[length - 1] != start[length - 1]) {
            throw new ProxyHeader.Malformed("no PROXY header");
        }
    }
}
