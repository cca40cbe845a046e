package io.heddle.resp;

import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code COMMAND INFO} says of a command: ten elements, as Redis 7 has them. No command has keys, so what tells of
 * keys is 0 or empty.
 *
 * @threading Immutable.
 */
final class CommandInfo {
    private static final int ELEMENTS = 10;

    private CommandInfo() {}

    /** @param name the whole one: {@code client|id} for a subcommand */
    static void write(RespWriter reply, String name, RespCommand command) {
        CommandSpec spec = command.spec();
        reply.beginList(ELEMENTS);
        reply.text(name);
        reply.integer(arity(command, name.indexOf('|') >= 0 ? 2 : 1));
        List<String> flags = flags(spec);
        reply.beginList(flags.size());
        flags.forEach(reply::simple);
        reply.integer(0); // the first key
        reply.integer(0); // the last
        reply.integer(0); // from one to the next
        reply.beginList(1);
        reply.simple('@' + spec.category());
        reply.beginList(0); // tips
        reply.beginList(0); // where keys are
        reply.beginList(command.subcommands().size());
        for (RespCommand subcommand : command.subcommands()) {
            write(reply, name + '|' + subcommand.name(), subcommand);
        }
    }

    /** How many words a request has; negative if it may have more. */
    private static int arity(RespCommand command, int nameWords) {
        int least = nameWords;
        boolean mayBeMore = !command.subcommands().isEmpty();
        for (Parameter<?> parameter : command.spec().parameters()) {
            least += parameter.required() ? 1 : 0;
            mayBeMore |= !parameter.required() || parameter.type() == Parameter.Type.STRINGS;
        }
        return mayBeMore ? -least : least;
    }

    private static List<String> flags(CommandSpec spec) {
        List<String> flags = new ArrayList<>();
        if (spec.readOnly()) {
            flags.add("readonly");
        }
        if (spec.execution() == Execution.EVENT_LOOP) {
            flags.add("fast");
        }
        return flags;
    }
}
