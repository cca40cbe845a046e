package io.heddle.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list of records or maps as lines with aligned columns, the names first. Columns are flush left, two blanks apart.
 *
 * @threading Thread-safe: without state.
 */
final class TextTable {
    /**
     * The widest that a column is made. A wider cell pushes the rest of its own line to the right, and does not have
     * every other line filled up with blanks.
     */
    static final int MAX_COLUMN = 64;

    private static final String GAP = "  ";

    private TextTable() {}

    /** Whether the items are of one shape: records of one class, or maps with the same keys. */
    static boolean fits(Collection<?> items) {
        Object first = null;
        for (Object item : items) {
            if (!TextFields.isComposite(item)) {
                return false;
            }
            if (first == null) {
                first = item;
            } else if (!sameShape(first, item)) {
                return false;
            }
        }
        return first != null;
    }

    private static boolean sameShape(Object first, Object other) {
        if (first instanceof Map<?, ?> left && other instanceof Map<?, ?> right) {
            return left.keySet().equals(right.keySet());
        }
        return first.getClass() == other.getClass();
    }

    /** Adds the header and a line for each item; all must fit. */
    static void add(Collection<?> items, TextLines lines) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        List<Map<String, String>> rows = new ArrayList<>(items.size());
        for (Object item : items) {
            Map<String, String> row = new HashMap<>();
            for (TextFields.Field field : TextFields.flatten(item, 2)) {
                String name = escaped(field.key());
                String cell = escaped(field.text());
                row.put(name, cell);
                int width = widths.computeIfAbsent(name, TextTable::columnWidth);
                widths.put(name, Math.max(width, columnWidth(cell)));
            }
            rows.add(row);
        }
        lines.add(line(widths, null));
        rows.forEach(row -> lines.add(line(widths, row)));
    }

    /** Before it is measured; a tab would upset the columns, so here it is escaped as well. */
    private static String escaped(String text) {
        StringBuilder cell = new StringBuilder(text.length());
        TextLines.escape(text, cell);
        return cell.toString().replace("\t", "\\x09");
    }

    /** A row, or the header if there is none. */
    private static String line(Map<String, Integer> widths, @Nullable Map<String, String> row) {
        StringBuilder line = new StringBuilder();
        int pad = 0;
        for (Map.Entry<String, Integer> column : widths.entrySet()) {
            String cell = row == null ? column.getKey() : row.getOrDefault(column.getKey(), "-");
            line.append(" ".repeat(pad)).append(cell);
            pad = Math.max(0, column.getValue() - width(cell)) + GAP.length();
        }
        return line.toString().stripTrailing();
    }

    private static int columnWidth(String cell) {
        return Math.min(MAX_COLUMN, width(cell));
    }

    /** How many places a terminal takes for it, roughly: East Asian characters and pictures take two, accents none. */
    private static int width(String cell) {
        return cell.codePoints().map(TextTable::width).sum();
    }

    private static int width(int codePoint) {
        if (codePoint < 0x300) {
            return 1;
        }
        if (Character.getType(codePoint) == Character.NON_SPACING_MARK) {
            return 0;
        }
        boolean wide = Character.isIdeographic(codePoint)
                || (codePoint >= 0x1100 && codePoint <= 0x115f) // the first parts of Hangul syllables
                || (codePoint >= 0x3000 && codePoint <= 0x30ff) // kana and punctuation
                || (codePoint >= 0xac00 && codePoint <= 0xd7a3) // Hangul syllables
                || (codePoint >= 0xff01 && codePoint <= 0xff60) // full-width forms
                || (codePoint >= 0x1f300 && codePoint <= 0x1faff); // pictures
        return wide ? 2 : 1;
    }
}
