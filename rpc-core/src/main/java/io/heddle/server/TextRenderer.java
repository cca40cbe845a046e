package io.heddle.server;

import io.heddle.command.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes outcomes of calls as the text protocol does: in UTF-8, each line with {@code \r\n}.
 *
 * <ul>
 *   <li>null is {@code OK}; a value that is one line of text, see {@link TextValues}, is that line;
 *   <li>all else is several lines between {@code Begin <label>} and {@code End <label>}: a text with line breaks, its
 *       lines; a list, one line for each item, or an aligned table with a header if all items are of one kind of
 *       record, or maps with the same keys; a record or map, {@code key: value} lines;
 *   <li>a failure is {@code ERR <CODE> <message>};
 *   <li>a stream is opened by the line in front of its {@link #first} item, has the lines of each {@link #item}, and is
 *       closed by {@link #end}; a result other than null is its last item. If it fails, the ERR line stands before the
 *       end.
 * </ul>
 *
 * No text can pass for one of these markers: see {@link TextLines}. All is rendered before it is returned, so what
 * cannot be rendered leaves no half of a reply behind. That is an {@link IllegalArgumentException}: a value that is not
 * plain, or nested deeper than {@value TextFields#MAX_DEPTH} levels, as one is that contains itself.
 *
 * @threading Thread-safe: without state. Values must not change meanwhile.
 */
final class TextRenderer {
    /** How many characters of a failure's message are told, after escaping. */
    static final int MAX_MESSAGE = 512;

    private TextRenderer() {}

    /** The whole reply of a call that sent no items. */
    static byte[] result(String label, @Nullable Object value) {
        if (value == null) {
            return TextLines.single("OK");
        }
        if (value instanceof String text) { // which most are
            return text(label, text);
        }
        if (value instanceof Collection<?> || TextFields.isComposite(value)) {
            return bracketed(label, value);
        }
        return text(label, TextValues.text(value));
    }

    private static byte[] text(String label, String text) {
        byte[] plain = TextLines.plain(text);
        if (plain != null) {
            return plain;
        }
        return TextLines.hasLineBreak(text) ? bracketed(label, text) : TextLines.single(text);
    }

    /** A stream's first item, behind the line that opens the stream. */
    static byte[] first(String label, byte[] item) {
        byte[] begin = new TextLines(label).begin().toBytes();
        byte[] both = Arrays.copyOf(begin, begin.length + item.length);
        System.arraycopy(item, 0, both, begin.length, item.length);
        return both;
    }

    /**
     * An item of a stream: the lines of a text; one line for anything else: the parts of a list with commas between,
     * the fields of a record or map as {@code key=value}, with the value in double quotes where a request would need
     * them.
     */
    static byte[] item(String label, Object value) {
        byte[] plain = value instanceof String text && !text.startsWith(TextLines.END) ? TextLines.plain(text) : null;
        if (plain != null) {
            return plain;
        }
        TextLines lines = new TextLines(label);
        if (value instanceof Collection<?> || TextFields.isComposite(value)) {
            lines.add(TextFields.line(value, 1));
        } else {
            addText(TextValues.text(value), lines);
        }
        return lines.toBytes();
    }

    /** The line behind a stream's last item, or behind its failure. */
    static byte[] end(String label) {
        return new TextLines(label).end().toBytes();
    }

    /** The line that tells of a failure. */
    static byte[] failure(ErrorCode code, String message) {
        StringBuilder escaped = new StringBuilder();
        // Cut twice: the first spares the work on what will not be sent, the second counts the escapes.
        TextLines.escape(TextLines.cut(message, MAX_MESSAGE), escaped);
        String shown = TextLines.cut(escaped.toString(), MAX_MESSAGE);
        String line = TextLines.ERR + ' ' + code.name() + (shown.isEmpty() ? "" : " " + shown) + "\r\n";
        return line.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bracketed(String label, Object value) {
        TextLines lines = new TextLines(label).begin();
        if (value instanceof Collection<?> items) {
            addItems(items, lines);
        } else if (TextFields.isComposite(value)) {
            for (TextFields.Field field : TextFields.flatten(value, 1)) {
                lines.add(field.key() + ": " + field.text());
            }
        } else {
            addText(TextValues.text(value), lines);
        }
        return lines.end().toBytes();
    }

    private static void addItems(Collection<?> items, TextLines lines) {
        if (TextTable.fits(items)) {
            TextTable.add(items, lines);
            return;
        }
        for (Object item : items) {
            lines.add(TextFields.line(item, 2));
        }
    }

    private static void addText(String text, TextLines lines) {
        if (TextLines.hasLineBreak(text)) {
            text.lines().forEach(lines::add);
        } else {
            lines.add(text);
        }
    }
}
