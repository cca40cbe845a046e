package io.heddle.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Collects the lines of a reply, and sees to it that no text in them can end the reply early, pass for a line of the
 * protocol, or drive a terminal: control characters and Unicode's line separators become {@code \x1b} or {@code \u2028}
 * (tabs stay), half a surrogate pair becomes U+FFFD, and a line that would read as a failure or an end gets one blank
 * in front.
 *
 * @threading Caller-confined.
 */
final class TextLines {
    static final String BEGIN = "Begin";
    static final String END = "End";
    static final String ERR = "ERR";

    private static final String LINE_END = "\r\n";
    private static final int LONG_TEXT = 64;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final StringBuilder out = new StringBuilder();
    private final String end;

    /** Lines between {@code Begin label} and {@code End label}, neither of which is added by itself. */
    TextLines(String label) {
        this.end = END + ' ' + label;
    }

    TextLines begin() {
        out.append(BEGIN).append(end, END.length(), end.length()).append("\r\n");
        return this;
    }

    TextLines end() {
        out.append(end).append("\r\n");
        return this;
    }

    /** Adds one line, whatever is in the text. */
    TextLines add(String text) {
        if (isWord(ERR, text) || text.equals(end)) {
            out.append(' ');
        }
        escape(text, out);
        out.append("\r\n");
        return this;
    }

    byte[] toBytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A line that stands alone, where one that would read as a failure or as a beginning gets a blank in front. */
    static byte[] single(String text) {
        byte[] plain = plain(text);
        if (plain != null) {
            return plain;
        }
        StringBuilder line = new StringBuilder(text.length() + 3);
        escape(text, isMarker(text) ? line.append(' ') : line);
        return line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The same for a text without line breaks in which no character needs more than to be copied, else null. */
    static byte @Nullable [] plain(String text) {
        if (isMarker(text)) {
            return null;
        }
        return text.length() < LONG_TEXT ? plainShort(text) : plainLong(text);
    }

    private static byte @Nullable [] plainShort(String text) {
        int length = text.length();
        byte[] line = new byte[length + LINE_END.length()];
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c >= 0x7f) {
                return null;
            }
            line[i] = (byte) c;
        }
        line[length] = '\r';
        line[length + 1] = '\n';
        return line;
    }

    /** Does the same, looking at eight characters at a time. */
    private static byte @Nullable [] plainLong(String text) {
        byte[] line = text.concat(LINE_END).getBytes(StandardCharsets.US_ASCII);
        int last = line.length - LINE_END.length() - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            if (!isCertain(line, i)) {
                return doubtful(text, line);
            }
        }
        return isCertain(line, last) ? line : doubtful(text, line);
    }

    private static boolean isCertain(byte[] line, int at) {
        return PlainBytes.certain((long) LONGS.get(line, at));
    }

    /** Takes a closer look: there is a tab, or a question mark, which what is not ASCII has become too. */
    private static byte @Nullable [] doubtful(String text, byte[] line) {
        int length = line.length - LINE_END.length();
        for (int i = 0; i < length; i++) {
            if ((line[i] < ' ' && line[i] != '\t') || line[i] == 0x7f) {
                return null;
            }
        }
        return text.equals(new String(line, 0, length, StandardCharsets.US_ASCII)) ? line : null;
    }

    private static boolean isMarker(String text) {
        return isWord(ERR, text) || isWord(BEGIN, text);
    }

    /** Whether the text is that word, alone or with a blank behind it. */
    private static boolean isWord(String word, String text) {
        int length = word.length();
        return text.startsWith(word)
                && (text.length() == length || text.charAt(length) == ' ' || text.charAt(length) == '\t');
    }

    static boolean hasLineBreak(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }

    static void escape(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                appendHex(c, "\\x", 2, out);
            } else if ((c >= 0x80 && c <= 0x9f) || c == '\u2028' || c == '\u2029') {
                appendHex(c, "\\u", 4, out);
            } else if (!Character.isSurrogate(c)) {
                out.append(c);
            } else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else {
                out.append('\ufffd');
            }
        }
    }

    private static void appendHex(char c, String prefix, int digits, StringBuilder out) {
        out.append(prefix);
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }

    /**
     * Text of bounded length.
     *
     * @param text any
     * @param longest how many chars at most, 3 or more
     * @return the text, or its beginning with {@code ...}, never with half a surrogate pair
     */
    static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = longest - 3;
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "...";
    }
}
