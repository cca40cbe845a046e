package io.heddle.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes for tests: text stands for them one to one (ISO 8859-1). */
final class Bytes {
    private static final int MARGIN = 3;

    private Bytes() {}

    static byte[] of(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static String text(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return new String(copy, ISO_8859_1);
    }

    static ByteBuffer heap(byte[] bytes) {
        return inTheMiddle(ByteBuffer.allocate(bytes.length + 2 * MARGIN), bytes);
    }

    static ByteBuffer heap(String text) {
        return heap(of(text));
    }

    static ByteBuffer direct(byte[] bytes) {
        return inTheMiddle(ByteBuffer.allocateDirect(bytes.length + 2 * MARGIN), bytes);
    }

    /** Neither position 0 nor the capacity are the bounds, so that a mix-up shows; around are delimiters. */
    private static ByteBuffer inTheMiddle(ByteBuffer buffer, byte[] bytes) {
        while (buffer.hasRemaining()) {
            buffer.put((byte) '\n');
        }
        return buffer.position(MARGIN).put(bytes).limit(MARGIN + bytes.length).position(MARGIN);
    }

    static List<byte[]> chunks(byte[] bytes, int size) {
        List<byte[]> chunks = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += size) {
            chunks.add(Arrays.copyOfRange(bytes, at, Math.min(at + size, bytes.length)));
        }
        return chunks;
    }

    static List<byte[]> split(byte[] bytes, int at) {
        return List.of(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length));
    }
}
