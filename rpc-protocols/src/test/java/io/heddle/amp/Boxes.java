package io.heddle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Boxes for tests, written and read without the code under test. Text stands for bytes one to one (ISO 8859-1). */
final class Boxes {
    private static final int MARGIN = 3;

    private Boxes() {}

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    /** A box of keys and values in turn. */
    static byte[] box(String... keysAndValues) {
        return bytes(list(keysAndValues) + "\0\0");
    }

    /** A call of a command. */
    static byte[] call(String tag, String command, String... keysAndValues) {
        return bytes(list("_ask", tag, "_command", command) + list(keysAndValues) + "\0\0");
    }

    /** What Twisted's ListOf makes of elements. */
    static String list(String... elements) {
        StringBuilder list = new StringBuilder();
        for (String element : elements) {
            list.append((char) (element.length() >> 8)).append((char) (element.length() & 0xff));
            list.append(element);
        }
        return list.toString();
    }

    /** The boxes that bytes consist of. */
    static List<Map<String, String>> read(byte[] bytes) {
        List<Map<String, String>> boxes = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                Map<String, String> box = new LinkedHashMap<>();
                for (String key = element(in); !key.isEmpty(); key = element(in)) {
                    box.put(key, element(in));
                }
                boxes.add(box);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return boxes;
    }

    private static String element(DataInputStream in) throws IOException {
        byte[] element = new byte[in.readUnsignedShort()];
        in.readFully(element);
        return text(element);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static List<byte[]> chunks(byte[] bytes, int size) {
        List<byte[]> chunks = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += size) {
            chunks.add(Arrays.copyOfRange(bytes, at, Math.min(at + size, bytes.length)));
        }
        return chunks;
    }

    static ByteBuffer heap(byte[] bytes) {
        return inTheMiddle(ByteBuffer.allocate(bytes.length + 2 * MARGIN), bytes);
    }

    static ByteBuffer direct(byte[] bytes) {
        return inTheMiddle(ByteBuffer.allocateDirect(bytes.length + 2 * MARGIN), bytes);
    }

    /** Neither position 0 nor the capacity are the bounds, so that a mix-up shows. */
    private static ByteBuffer inTheMiddle(ByteBuffer buffer, byte[] bytes) {
        return buffer.position(MARGIN).put(bytes).limit(MARGIN + bytes.length).position(MARGIN);
    }
}
