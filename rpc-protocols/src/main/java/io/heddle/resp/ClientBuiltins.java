package io.heddle.resp;

import io.heddle.command.Call;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import io.heddle.command.ServerView.ConnectionView;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * {@code CLIENT}: what a connection says of itself, and asks of others.
 *
 * @threading Immutable.
 */
final class ClientBuiltins {
    private final CommandRegistry.Entry info;
    private final CommandRegistry.Entry list;

    /** @param names how connections call themselves, by their number */
    ClientBuiltins(Supplier<Map<Long, ClientNames>> names) {
        info = ServerRequest.of(
                "client",
                "connection",
                call -> lines(call, names.get(), connection -> connection.id() == call.connectionId()));
        list = ServerRequest.of("who", "read", call -> lines(call, names.get(), connection -> true));
    }

    RespCommand client() {
        return RespCommand.container(
                "client",
                "Tells and sets what is known of connections.",
                (client, request) -> request.checkLeft("client", 1, 1),
                RespCommand.of("getname", "Tells the connection's name.", ClientBuiltins::getName),
                RespCommand.of(
                        "id",
                        "Tells the connection's number.",
                        (client, request) -> client.answer(reply -> reply.integer(id(client)))),
                ask("info", "Tells about the connection.", info),
                RespCommand.of("kill", "Closes connections, in order.", ClientKill::run, Parameter.strings("filter"))
                        .running(ClientKill.COMMAND),
                ask("list", "Tells about all connections.", list),
                RespCommand.of(
                        "no-evict",
                        "Accepts: nothing is evicted.",
                        ClientBuiltins::onOrOff,
                        Parameter.string("enabled")),
                RespCommand.of(
                        "no-touch",
                        "Accepts: nothing is touched.",
                        ClientBuiltins::onOrOff,
                        Parameter.string("enabled")),
                RespCommand.of(
                        "setinfo",
                        "Sets what is known of the client's library.",
                        ClientBuiltins::setInfo,
                        Parameter.string("attribute"),
                        Parameter.string("value")),
                RespCommand.of(
                        "setname",
                        "Sets the connection's name.",
                        ClientBuiltins::setName,
                        Parameter.string("connection-name")));
    }

    private static long id(RespProtocol client) {
        return client.session().transport().id();
    }

    private static void getName(RespProtocol client, RespRequest request) {
        String name = client.names().name();
        client.answer(RespWriter.value(client.version(), name.isEmpty() ? null : name));
    }

    private static void setName(RespProtocol client, RespRequest request) throws CommandException {
        String name = request.rest("client setname", 1, 1).get(0);
        client.call(client.names().withName(name));
        client.answerOk();
    }

    private static void setInfo(RespProtocol client, RespRequest request) throws CommandException {
        List<String> words = request.rest("client setinfo", 2, 2);
        client.call(client.names().withInfo(words.get(0), words.get(1)));
        client.answerOk();
    }

    private static void onOrOff(RespProtocol client, RespRequest request) throws CommandException {
        String word = request.rest("client", 1, 1).get(0);
        if (!word.equalsIgnoreCase("ON") && !word.equalsIgnoreCase("OFF")) {
            throw new CommandException(ErrorCode.INVALID_ARGUMENT, "say on or off");
        }
        client.answerOk();
    }

    private static RespCommand ask(String name, String summary, CommandRegistry.Entry command) {
        RespAction action =
                (client, request) -> ServerRequest.submit(client, command, request.rest("client " + name, 0, 0));
        return RespCommand.of(name, summary, action).running(command);
    }

    private static String lines(Call call, Map<Long, ClientNames> names, Predicate<ConnectionView> meant) {
        StringBuilder lines = new StringBuilder();
        for (ConnectionView connection : call.server().connections()) {
            if (meant.test(connection)) {
                append(lines, connection, names.getOrDefault(connection.id(), ClientNames.NONE));
            }
        }
        return lines.toString();
    }

    /** In the form of Redis, with the fields that mean something here, and the wire protocol. */
    private static void append(StringBuilder lines, ConnectionView connection, ClientNames names) {
        lines.append("id=").append(connection.id());
        lines.append(" addr=").append(connection.peer());
        lines.append(" name=").append(names.name());
        lines.append(" age=").append(connection.age().toSeconds());
        lines.append(" idle=").append(connection.idle().toSeconds());
        lines.append(" flags=N db=0");
        lines.append(" tot-net-in=").append(connection.bytesReceived());
        lines.append(" tot-net-out=").append(connection.bytesSent());
        lines.append(" tot-cmds=").append(connection.calls());
        lines.append(" lib-name=").append(names.library());
        lines.append(" lib-ver=").append(names.libraryVersion());
        lines.append(" protocol=").append(connection.protocol()).append('\n');
    }
}
