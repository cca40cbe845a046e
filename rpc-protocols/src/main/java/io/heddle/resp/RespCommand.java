package io.heddle.resp;

import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import io.heddle.server.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a request may ask for by its first word: a command of the registry, or one that is part of the protocol, because
 * clients of Redis count on it.
 *
 * @param spec its description, as clients ask for it
 * @param action what it does
 * @param subcommands what its second word may be; none for most
 * @param runs the command that it runs, which the access policy may refuse; null if it is about the connection alone
 * @threading Immutable.
 */
record RespCommand(
        CommandSpec spec, RespAction action, List<RespCommand> subcommands, CommandRegistry.@Nullable Entry runs) {
    /** A command of the registry. */
    static RespCommand of(CommandRegistry.Entry command) {
        return new RespCommand(command.spec(), new CommandCall(command), List.of(), command);
    }

    static RespCommand of(String name, String summary, RespAction action, Parameter<?>... parameters) {
        return new RespCommand(spec(name, summary, parameters), action, List.of(), null);
    }

    /**
     * One whose second word says what to do.
     *
     * @param bare what it does without a second word
     */
    static RespCommand container(String name, String summary, RespAction bare, RespCommand... subcommands) {
        Map<String, RespCommand> byName =
                Arrays.stream(subcommands).collect(Collectors.toMap(RespCommand::name, Function.identity()));
        RespAction action = (client, request) -> {
            if (!request.next()) {
                bare.run(client, request);
                return;
            }
            RespCommand subcommand = byName.get(request.text().toLowerCase(Locale.ROOT));
            if (subcommand == null) {
                throw new CommandException(
                        ErrorCode.INVALID_ARGUMENT, "unknown subcommand '" + request.shown() + "' of " + name);
            }
            subcommand.action().run(client, request);
        };
        return new RespCommand(spec(name, summary), action, List.of(subcommands), null);
    }

    private static CommandSpec spec(String name, String summary, Parameter<?>... parameters) {
        return CommandSpec.named(name)
                .summary(summary)
                .category("connection")
                .parameters(parameters)
                .execution(Execution.EVENT_LOOP)
                .build();
    }

    /** The same, as one that runs a command. */
    RespCommand running(CommandRegistry.Entry command) {
        return new RespCommand(spec, action, subcommands, command);
    }

    /** The same without the subcommands that a caller may not run. */
    RespCommand shownTo(Session caller) {
        List<RespCommand> shown =
                subcommands.stream().filter(each -> each.permittedTo(caller)).toList();
        return new RespCommand(spec, action, shown, runs);
    }

    boolean permittedTo(Session caller) {
        return runs == null || caller.permits(runs);
    }

    String name() {
        return spec.name();
    }
}
