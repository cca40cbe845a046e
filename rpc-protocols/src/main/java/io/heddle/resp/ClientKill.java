package io.heddle.resp;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.command.ServerView.ConnectionView;
import io.heddle.server.Session;
import java.util.List;
import java.util.Locale;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;

/**
 * {@code CLIENT KILL address}, which answers OK or that there is no such client; and {@code CLIENT KILL [ID number]
 * [ADDR address] [SKIPME yes|no]}, which answers how many were closed, and by default spares the connection that asks.
 *
 * @threading Immutable.
 */
final class ClientKill {
    private static final int MOST_WORDS = 6;

    private ClientKill() {}

    static void run(RespProtocol client, RespRequest request) throws CommandException {
        List<String> words = request.rest("client kill", 1, MOST_WORDS);
        if (words.size() == 1) {
            String address = words.get(0);
            kill(client, connection -> connection.peer().equals(address), ClientKill::oneOrNone);
        } else {
            kill(client, filter(words, client.session().transport().id()), RespWriter::integer);
        }
    }

    private static void oneOrNone(RespWriter reply, long count) {
        reply.raw(count == 0 ? RespWriter.failure(ErrorCode.NOT_FOUND, "no such client") : RespWriter.OK);
    }

    private static void kill(RespProtocol client, Predicate<ConnectionView> meant, ObjLongConsumer<RespWriter> tell) {
        Session session = client.session();
        RespWriter reply = new RespWriter(client.version());
        session.inTurn(() -> {
            List<Long> found = session.view().connections().stream()
                    .filter(meant)
                    .map(ConnectionView::id)
                    .toList();
            tell.accept(reply, found.size());
            session.reply(reply.toBytes()); // before: it may be this very connection that is closed
            found.forEach(session.view()::closeConnection);
        });
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
