package io.heddle.server;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a registry as lines of text ask for them.
 *
 * @threading Immutable.
 */
final class CommandTable {
    /**
     * A command.
     *
     * @param entry the command
     * @param bare the call without any argument, which is the same each time; null if an argument is required
     */
    record Row(CommandRegistry.Entry entry, @Nullable TextRequest bare) {}

    private final NameTable<Row> rows;

    CommandTable(CommandRegistry commands) {
        Map<String, Row> byName = new HashMap<>();
        for (CommandRegistry.Entry entry : commands.entries()) {
            byName.put(entry.spec().name(), new Row(entry, bare(entry)));
        }
        rows = new NameTable<>(byName);
    }

    /**
     * Finds the call that a line asks for which is no more than a command's name.
     *
     * @param line from position to limit, which stay
     * @return the call, or null if the line is something else
     */
    @Nullable
    TextRequest findBare(ByteBuffer line) {
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
        return rows.find(bytes, from, to);
    }

    private static @Nullable TextRequest bare(CommandRegistry.Entry entry) {
        try {
            return new TextRequest(entry, Arguments.bind(entry.spec()).build());
        } catch (CommandException e) {
            return null; // whoever calls it so is told, with an exception of his own
        }
    }
}
