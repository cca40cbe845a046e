package io.heddle.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What names stand for, by the bytes of the name in either case, so that a request in the reactor's read buffer is
 * looked up without an object being made. A hash table with open addressing, at most half full.
 *
 * @param <V> what a name stands for
 * @threading Immutable.
 * @since 0.1
 */
public final class NameTable<V> {
    private record Row<V>(byte[] name, V value) {}

    private final @Nullable Row<V>[] rows;
    private final int longestName;

    /**
     * Makes a table of names.
     *
     * @param values what each name stands for; a name is ASCII, in lower case
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made otherwise
    public NameTable(Map<String, ? extends V> values) {
        rows = new Row[4 * Integer.highestOneBit(Math.max(1, values.size()))];
        values.forEach((name, value) -> add(new Row<>(name.getBytes(StandardCharsets.US_ASCII), value)));
        longestName = values.keySet().stream().mapToInt(String::length).max().orElse(0);
    }

    private void add(Row<V> row) {
        int at = slot(hash(ByteBuffer.wrap(row.name()), 0, row.name().length));
        while (rows[at] != null) {
            at = slot(at + 1);
        }
        rows[at] = row;
    }

    /**
     * Finds what a name stands for.
     *
     * @param bytes holds the name, in either case
     * @param from the index of its first byte
     * @param to the index behind its last
     * @return what it stands for, or null if it is not in the table
     */
    public @Nullable V find(ByteBuffer bytes, int from, int to) {
        if (to - from > longestName) {
            return null;
        }
        int at = slot(hash(bytes, from, to));
        for (Row<V> row = rows[at]; row != null; row = rows[at]) {
            if (same(row.name(), bytes, from, to)) {
                return row.value();
            }
            at = slot(at + 1);
        }
        return null;
    }

    private int slot(int number) {
        return number & (rows.length - 1);
    }

    private static int hash(ByteBuffer bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + lower(bytes.get(i));
        }
        return hash ^ hash >>> 16;
    }

    private static boolean same(byte[] name, ByteBuffer bytes, int from, int to) {
        if (name.length != to - from) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (name[i] != lower(bytes.get(from + i))) {
                return false;
            }
        }
        return true;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }
}
