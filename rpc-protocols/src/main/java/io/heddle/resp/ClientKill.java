package io.heddle.resp;

import io.heddle.command.Call;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ErrorCode;
import io.heddle.command.ServerView.ConnectionView;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code CLIENT KILL address}, which answers OK or that there is no such client; and {@code CLIENT KILL [ID number]
 * [ADDR address] [SKIPME yes|no]}, which answers how many were closed, and by default spares the connection that asks.
 *
 * @threading Immutable.
 */
final class ClientKill {
    private static final int MOST_WORDS = 6;

    static final CommandRegistry.Entry COMMAND = ServerRequest.of("kill", "admin", ClientKill::kill);

    private ClientKill() {}

    static void run(RespProtocol client, RespRequest request) throws CommandException {
        List<String> words = request.rest("client kill", 1, MOST_WORDS);
        ServerRequest.submit(client, COMMAND, words);
    }

    private static @Nullable Object kill(Call call) throws CommandException {
        List<String> words = call.get(ServerRequest.WORDS);
        if (words.size() > 1) {
            return kill(call, filter(words, call.connectionId()));
        }
        if (kill(call, connection -> connection.peer().equals(words.get(0))) == 0) {
            throw new CommandException(ErrorCode.NOT_FOUND, "no such client");
        }
        return null;
    }

    private static long kill(Call call, Predicate<ConnectionView> meant) {
        List<Long> found = call.server().connections().stream()
                .filter(meant)
                .map(ConnectionView::id)
                .toList();
        for (long id : found) {
            if (id == call.connectionId()) {
                call.closeConnectionAfterReply();
            } else {
                call.server().closeConnection(id);
            }
        }
        return found.size();
    }

    private static Predicate<ConnectionView> filter(List<String> words, long self) throws CommandException {
        Predicate<ConnectionView> filter = connection -> true;
        boolean skipSelf = true;
        for (int at = 0; at < words.size(); at += 2) {
            String value = at + 1 < words.size() ? words.get(at + 1) : "";
            switch (words.get(at).toUpperCase(Locale.ROOT)) {
                case "ID" ->
                    filter = filter.and(
                            connection -> Long.toString(connection.id()).equals(value));
                case "ADDR" ->
                    filter = filter.and(connection -> connection.peer().equals(value));
                case "SKIPME" -> skipSelf = yes(value);
                default ->
                    throw new CommandException(ErrorCode.INVALID_ARGUMENT, "the filters are ID, ADDR and SKIPME");
            }
        }
        return skipSelf ? filter.and(connection -> connection.id() != self) : filter;
    }

    private static boolean yes(String word) throws CommandException {
        if (word.equalsIgnoreCase("yes") || word.equalsIgnoreCase("no")) {
            return word.equalsIgnoreCase("yes");
        }
        throw new CommandException(ErrorCode.INVALID_ARGUMENT, "SKIPME is yes or no");
    }
}
