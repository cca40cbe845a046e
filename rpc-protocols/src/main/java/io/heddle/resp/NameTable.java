package io.heddle.resp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What commands' names stand for, by the bytes of the name in either case, so that a request in the reactor's read
 * buffer is looked up without an object being made. A hash table with open addressing, at most half full.
 *
 * @threading Immutable.
 */
final class NameTable {
    private record Row(byte[] name, RespAction action) {}

    private final @Nullable Row[] rows;

    NameTable(Collection<RespCommand> commands) {
        rows = new Row[4 * Integer.highestOneBit(Math.max(1, commands.size()))];
        commands.forEach(command -> add(new Row(command.name().getBytes(StandardCharsets.US_ASCII), command.action())));
    }

    private void add(Row row) {
        int at = slot(hash(ByteBuffer.wrap(row.name()), 0, row.name().length));
        while (rows[at] != null) {
            at = slot(at + 1);
        }
        rows[at] = row;
    }

    /**
     * Finds a command.
     *
     * @param bytes holds the name
     * @param from the index of its first byte
     * @param to the index behind its last
     * @return what to do, or null if nothing has that name
     */
    @Nullable
    RespAction find(ByteBuffer bytes, int from, int to) {
        int at = slot(hash(bytes, from, to));
        for (Row row = rows[at]; row != null; row = rows[at]) {
            if (same(row.name(), bytes, from, to)) {
                return row.action();
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
