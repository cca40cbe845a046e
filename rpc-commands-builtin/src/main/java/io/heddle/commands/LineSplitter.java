package io.heddle.commands;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the bytes of a log into lines, however they come in pieces. A line ends with {@code \n}, {@code \r\n} or
 * {@code \r}. Of a line longer than {@value #MAX_LINE_BYTES} bytes the rest is left out, and {@code ...} put in its
 * place. What is not UTF-8 is replaced with U+FFFD.
 *
 * @threading Caller-confined.
 */
final class LineSplitter {
    static final int MAX_LINE_BYTES = 8192;
    private static final String CUT = "...";

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean begun;
    private boolean overlong;
    private boolean afterCarriageReturn;

    /** Takes the next bytes, all of them, and returns the lines that they end. */
    List<String> feed(ByteBuffer bytes) {
        List<String> lines = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            boolean endsCarriageReturn = next == '\n' && afterCarriageReturn;
            afterCarriageReturn = next == '\r';
            if (endsCarriageReturn) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                lines.add(take());
            } else {
                append(next);
            }
        }
        return lines;
    }

    /** Whether bytes of a line that has not ended are kept. */
    boolean inLine() {
        return begun;
    }

    /** Ends the line that was begun, as if its end had come. */
    String take() {
        String text = decode(line.toByteArray());
        String taken = overlong ? text + CUT : text;
        line.reset();
        begun = false;
        overlong = false;
        return taken;
    }

    private void append(byte next) {
        begun = true;
        if (line.size() < MAX_LINE_BYTES) {
            line.write(next);
        } else {
            overlong = true;
        }
    }

    private String decode(byte[] bytes) {
        int length = bytes.length;
        if (overlong) {
            // Not to show half a character where the line was cut, rather than malformed.
            int start = length - 1;
            while (start > length - 4 && (bytes[start] & 0xC0) == 0x80) {
                start--;
            }
            length = (bytes[start] & 0xC0) == 0xC0 ? start : length;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
