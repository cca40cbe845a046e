package io.heddle.server;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a registry by the bytes of their names, so that a line in the reactor's read buffer is looked up
 * without an object being made. A hash table with open addressing, at most half full.
 *
 * @threading Immutable.
 */
final class CommandTable {
    /**
     * A command.
     *
     * @param name its name in lower case, which is ASCII
     * @param entry the command
     * @param bare the call without any argument, which is the same each time; null if an argument is required
     */
    record Row(
            byte[] name,
            CommandRegistry.Entry entry,
            @Nullable TextRequest bare) {}

    private final @Nullable Row[] rows;
    private final int longestName;

    CommandTable(CommandRegistry commands) {
        rows = new Row[4 * Integer.highestOneBit(Math.max(1, commands.entries().size()))];
        int longest = 0;
        for (CommandRegistry.Entry entry : commands.entries()) {
            byte[] name = entry.spec().name().getBytes(StandardCharsets.US_ASCII);
            int at = slot(hash(ByteBuffer.wrap(name), 0, name.length));
            while (rows[at] != null) {
                at = slot(at + 1);
            }
            rows[at] = new Row(name, entry, bare(entry));
            longest = Math.max(longest, name.length);
        }
        longestName = longest;
    }

    /**
     * Finds the call that a line asks for which is no more than a command's name.
     *
     * @param line from position to limit, which stay
     * @return the call, or null if the line is something else
     */
    @Nullable
    TextRequest findBare(ByteBuffer line) {
        if (line.remaining() > longestName) {
            return null;
        }
        Row row = find(line, line.position(), line.limit());
        return row == null ? null : row.bare();
    }

    /**
     * Finds a command.
     *
     * @param bytes holds the name, in either case
     * @param from the index of its first byte
     * @param to the index behind its last
     * @return its row, or null if there is no such command
     */
    @Nullable
    Row find(ByteBuffer bytes, int from, int to) {
        int at = slot(hash(bytes, from, to));
        for (Row row = rows[at]; row != null; row = rows[at]) {
            if (same(row.name(), bytes, from, to)) {
                return row;
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

    private static @Nullable TextRequest bare(CommandRegistry.Entry entry) {
        try {
            return new TextRequest(entry, Arguments.bind(entry.spec()).build());
        } catch (CommandException e) {
            return null; // whoever calls it so is told, with an exception of his own
        }
    }
}
