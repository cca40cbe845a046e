package io.heddle.resp;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import org.jspecify.annotations.Nullable;

/**
 * Calls a command of the registry. An argument is {@code name=value} if the command has a parameter of that name; else
 * it is the next positional one.
 *
 * @threading Immutable.
 */
final class CommandCall implements RespAction {
    private final CommandRegistry.Entry command;
    private final @Nullable Arguments bare; // of a call without any, which are the same each time

    CommandCall(CommandRegistry.Entry command) {
        this.command = command;
        this.bare = bare(command.spec());
    }

    private static @Nullable Arguments bare(CommandSpec spec) {
        try {
            return Arguments.bind(spec).build();
        } catch (CommandException e) {
            return null; // whoever calls it so is told, with an exception of his own
        }
    }

    @Override
    public void run(RespProtocol client, RespRequest request) throws CommandException {
        Arguments arguments = bare;
        if (arguments == null || request.left() > 0) {
            arguments = bind(request);
        }
        client.submit(command, arguments);
    }

    private Arguments bind(RespRequest request) throws CommandException {
        Arguments.Binder binder = Arguments.bind(command.spec());
        while (request.next()) {
            add(binder, request.text());
        }
        return binder.build();
    }

    private static void add(Arguments.Binder binder, String word) throws CommandException {
        int equalsAt = word.indexOf('=');
        if (equalsAt > 0) {
            String name = word.substring(0, equalsAt);
            if (binder.knows(name)) {
                binder.add(name, word.substring(equalsAt + 1));
                return;
            }
        }
        binder.add(word);
    }
}
