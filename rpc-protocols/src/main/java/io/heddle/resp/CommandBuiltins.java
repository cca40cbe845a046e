package io.heddle.resp;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import io.heddle.server.RpcServer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code COMMAND}: what a client may ask of the commands there are, for completion and hints.
 *
 * @threading Immutable.
 */
final class CommandBuiltins {
    private final SortedMap<String, RespCommand> commands;

    private CommandBuiltins(SortedMap<String, RespCommand> commands) {
        this.commands = commands;
    }

    /** @param commands all there are, by name */
    static RespCommand command(SortedMap<String, RespCommand> commands) {
        CommandBuiltins builtins = new CommandBuiltins(commands);
        Parameter<List<String>> some = Parameter.strings("command-name").defaultTo(List.of());
        return RespCommand.container(
                "command",
                "Tells about all commands.",
                builtins::all,
                RespCommand.of("count", "Tells how many commands there are.", builtins::count),
                RespCommand.of("docs", "Tells how commands are called.", builtins::docs, some),
                RespCommand.of(
                        "getkeys",
                        "Refuses: no command has keys.",
                        (client, request) -> {
                            throw new CommandException(ErrorCode.INVALID_ARGUMENT, "no command has key arguments");
                        },
                        Parameter.strings("command")),
                RespCommand.of("info", "Tells about commands.", builtins::info, some),
                RespCommand.of("list", "Tells the names of all commands.", builtins::list));
    }

    private void all(RespProtocol client, RespRequest request) {
        client.answer(reply -> infos(reply, shownTo(client)));
    }

    private void count(RespProtocol client, RespRequest request) {
        client.answer(reply -> reply.integer(shownTo(client).size()));
    }

    private void list(RespProtocol client, RespRequest request) throws CommandException {
        request.checkLeft("command list", 0, 0);
        client.answer(reply -> {
            List<RespCommand> shown = shownTo(client);
            reply.beginList(shown.size());
            shown.forEach(command -> reply.text(command.name()));
        });
    }

    private void info(RespProtocol client, RespRequest request) throws CommandException {
        List<String> names = request.rest("command info", 0, RespDecoder.MAX_ELEMENTS);
        client.answer(reply -> infos(
                reply,
                names.isEmpty()
                        ? shownTo(client)
                        : names.stream().map(name -> find(name, client)).toList()));
    }

    private void docs(RespProtocol client, RespRequest request) throws CommandException {
        List<String> names = request.rest("command docs", 0, RespDecoder.MAX_ELEMENTS);
        CommandDocs docs = new CommandDocs(RpcServer.version());
        client.answer(reply -> docs.write(
                reply,
                names.isEmpty()
                        ? shownTo(client)
                        : names.stream()
                                .map(name -> find(name, client))
                                .filter(Objects::nonNull)
                                .toList()));
    }

    private List<RespCommand> shownTo(RespProtocol client) {
        return commands.values().stream()
                .filter(command -> command.permittedTo(client.session()))
                .map(command -> command.shownTo(client.session()))
                .toList();
    }

    private @Nullable RespCommand find(String name, RespProtocol client) {
        RespCommand command = commands.get(name.toLowerCase(Locale.ROOT));
        return command == null || !command.permittedTo(client.session()) ? null : command.shownTo(client.session());
    }

    private static void infos(RespWriter reply, Collection<? extends @Nullable RespCommand> wanted) {
        reply.beginList(wanted.size());
        for (RespCommand command : wanted) {
            if (command == null) {
                reply.noList();
            } else {
                CommandInfo.write(reply, command.name(), command);
            }
        }
    }
}
