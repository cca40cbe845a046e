package io.heddle.resp;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands of the protocol itself. Each hides a command of the registry that has its name, except that {@code ECHO}
 * with several arguments is the registry's.
 *
 * @threading Immutable.
 */
final class Builtins {
    static final String ECHO = "echo";

    private static final byte[] PONG = "+PONG\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RESET = "+RESET\r\n".getBytes(StandardCharsets.US_ASCII);

    private Builtins() {}

    /**
     * All of them but {@code COMMAND}, which tells about the others.
     *
     * @param echo the command that echoes several arguments; null if there is none
     * @param connections what is known of connections
     * @param authentication how clients prove who they are
     */
    static List<RespCommand> over(@Nullable RespCommand echo, RespCommand connections, Authentication authentication) {
        return List.of(
                RespCommand.of(
                        "auth",
                        "Proves who you are.",
                        authentication::run,
                        Parameter.string("username")
                                .describedAs("or the password alone")
                                .asSecret(),
                        Parameter.string("password").defaultTo("").asSecret()),
                connections,
                RespCommand.of(
                        ECHO,
                        "Answers the message.",
                        (client, request) -> echo(client, request, echo),
                        Parameter.string("message")),
                RespCommand.of(
                        "hello",
                        "Tells about the server, in the version of the protocol that is asked for.",
                        new Hello(authentication)::run,
                        Parameter.integer("protover").defaultTo(2L),
                        Parameter.strings("option").defaultTo(List.of())),
                RespCommand.of(
                                "info",
                                "Tells the figures of the server.",
                                ServerInfo::run,
                                Parameter.strings("section").defaultTo(List.of()))
                        .running(ServerInfo.COMMAND),
                RespCommand.of(
                        "ping",
                        "Answers PONG, or the message.",
                        Builtins::ping,
                        Parameter.string("message").defaultTo("PONG")),
                RespCommand.of("quit", "Closes the connection.", Builtins::quit),
                RespCommand.of("reset", "Makes the connection as it was at first.", Builtins::reset),
                RespCommand.of(
                        "select",
                        "Accepts database 0: there is no other.",
                        Builtins::select,
                        Parameter.integer("index")));
    }

    private static void ping(RespProtocol client, RespRequest request) throws CommandException {
        request.checkLeft("ping", 0, 1);
        if (request.next()) {
            answerBytes(client, request);
        } else {
            client.answer(PONG);
        }
    }

    private static void echo(RespProtocol client, RespRequest request, @Nullable RespCommand several)
            throws CommandException {
        if (several != null && request.left() > 1) {
            several.action().run(client, request);
            return;
        }
        request.checkLeft(ECHO, 1, 1);
        request.next();
        answerBytes(client, request);
    }

    private static void answerBytes(RespProtocol client, RespRequest request) {
        client.answer(RespWriter.value(client.version(), request.bytes()));
    }

    private static void quit(RespProtocol client, RespRequest request) {
        client.answerOk();
        client.session().closeWhenAnswered();
    }

    private static void reset(RespProtocol client, RespRequest request) {
        client.speak(RespVersion.RESP2);
        client.call(ClientNames.NONE);
        client.session().inTurn(() -> {
            client.session().forgetPrincipal();
            client.session().reply(RESET);
        });
    }

    private static void select(RespProtocol client, RespRequest request) throws CommandException {
        if (!request.rest("select", 1, 1).get(0).equals("0")) {
            throw new CommandException(ErrorCode.INVALID_ARGUMENT, "there is no database but 0");
        }
        client.answerOk();
    }
}
