package io.heddle.server;

import io.heddle.command.RecordComponents;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Records, maps and lists as text. What is nested in a record or map gets dotted keys, a list in it becomes one text
 * with commas between; what is nested in a list is {@code {key=value, ...}} or {@code [..., ...]}. Null is {@code -},
 * and so is an empty list, map or record that is nested.
 *
 * @threading Thread-safe: without state.
 */
final class TextFields {
    /** Deeper values are refused; it keeps one that contains itself from being followed for ever. */
    static final int MAX_DEPTH = Values.MAX_DEPTH;

    private static final String NOTHING = "-";

    /**
     * A leaf of a record or map.
     *
     * @param key the way to it, dotted
     * @param text its value, which may have line breaks
     */
    record Field(String key, String text) {}

    /** A component of a record or an entry of a map. */
    private record Member(String name, @Nullable Object value) {}

    private TextFields() {}

    static boolean isComposite(@Nullable Object value) {
        return value instanceof Map || value instanceof Record;
    }

    /**
     * The leaves of a record or map, in order.
     *
     * @param composite the record or map
     * @param depth its level, 1 for a whole result
     */
    static List<Field> flatten(Object composite, int depth) {
        List<Field> fields = new ArrayList<>();
        flatten(composite, "", depth, fields);
        return fields;
    }

    private static void flatten(Object composite, String prefix, int depth, List<Field> fields) {
        for (Member member : members(composite, depth)) {
            Object value = member.value();
            String key = prefix + member.name();
            int before = fields.size();
            if (value != null && isComposite(value)) {
                flatten(value, key + '.', depth + 1, fields);
            } else {
                fields.add(new Field(key, text(value, depth + 1)));
            }
            if (fields.size() == before) {
                fields.add(new Field(key, NOTHING));
            }
        }
    }

    /**
     * Any value as one line, as streams and lists of different things show it.
     *
     * @param value the value
     * @param depth its level, 1 for a whole result
     */
    static String line(@Nullable Object value, int depth) {
        if (value == null || !isComposite(value)) {
            return text(value, depth);
        }
        StringJoiner line = new StringJoiner(" ");
        for (Field field : flatten(value, depth)) {
            line.add(field.key() + '=' + quoted(field.text()));
        }
        return line.toString();
    }

    /** A value that is no record or map; a list without brackets. */
    private static String text(@Nullable Object value, int depth) {
        if (value instanceof Collection<?> items) {
            return items.isEmpty() ? NOTHING : joined(items, depth, new StringJoiner(", "));
        }
        return value == null ? NOTHING : TextValues.text(value);
    }

    private static String nested(@Nullable Object value, int depth) {
        if (value instanceof Collection<?> items) {
            return joined(items, depth, new StringJoiner(", ", "[", "]"));
        }
        if (value == null || !isComposite(value)) {
            return text(value, depth);
        }
        StringJoiner text = new StringJoiner(", ", "{", "}");
        for (Member member : members(value, depth)) {
            text.add(member.name() + '=' + nested(member.value(), depth + 1));
        }
        return text.toString();
    }

    private static String joined(Collection<?> items, int depth, StringJoiner joiner) {
        checkDepth(depth);
        for (Object item : items) {
            joiner.add(nested(item, depth + 1));
        }
        return joiner.toString();
    }

    /** The text as an argument of a request would be written, in double quotes where it needs any. */
    private static String quoted(String text) {
        boolean plain = !text.isEmpty();
        for (int i = 0; plain && i < text.length(); i++) {
            plain = " \t\"'\\".indexOf(text.charAt(i)) < 0;
        }
        return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static List<Member> members(Object composite, int depth) {
        checkDepth(depth);
        List<Member> members = new ArrayList<>();
        Map<?, ?> map = composite instanceof Record values ? RecordComponents.of(values) : (Map<?, ?>) composite;
        map.forEach((key, value) -> members.add(new Member(key == null ? NOTHING : TextValues.text(key), value)));
        return members;
    }

    private static void checkDepth(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("a value is nested deeper than " + MAX_DEPTH + " levels");
        }
    }
}
