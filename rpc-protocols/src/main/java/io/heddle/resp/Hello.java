package io.heddle.resp;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code HELLO [2|3] [AUTH username password] [SETNAME name]}: the beginning of what a modern client says.
 *
 * @threading Immutable.
 */
final class Hello {
    /** The code that clients know as the sign to try an older version. */
    private static final byte[] NO_SUCH_VERSION = RespWriter.error("NOPROTO", "unsupported protocol version");

    private static final int MOST_WORDS = 6;

    private Hello() {}

    static void run(RespProtocol client, RespRequest request) throws CommandException {
        List<String> words = request.rest("hello", 0, MOST_WORDS);
        RespVersion version = words.isEmpty() ? client.version() : version(words.get(0));
        if (version == null) {
            client.answer(NO_SUCH_VERSION);
            return;
        }
        ClientNames names = client.names();
        for (int at = 1; at < words.size(); at += 2) {
            names = option(names, words, at);
        }
        client.speak(version);
        client.call(names);
        answer(client, version);
    }

    private static @Nullable RespVersion version(String number) {
        return switch (number) {
            case "2" -> RespVersion.RESP2;
            case "3" -> RespVersion.RESP3;
            default -> null;
        };
    }

    private static ClientNames option(ClientNames names, List<String> words, int at) throws CommandException {
        if (words.get(at).equalsIgnoreCase("AUTH")) {
            throw Builtins.noAccessControl();
        }
        if (words.get(at).equalsIgnoreCase("SETNAME") && at + 1 < words.size()) {
            return names.withName(words.get(at + 1));
        }
        throw new CommandException(ErrorCode.INVALID_ARGUMENT, "syntax error in an option of hello");
    }

    private static void answer(RespProtocol client, RespVersion version) {
        client.answer(reply -> {
            reply.beginMap(7);
            reply.key("server");
            reply.text("heddle");
            reply.key("version");
            reply.text(client.session().view().version());
            reply.key("proto");
            reply.integer(version.number());
            reply.key("id");
            reply.integer(client.session().transport().id());
            reply.key("mode");
            reply.text("standalone");
            reply.key("role");
            reply.text("master");
            reply.key("modules");
            reply.beginList(0);
        });
    }
}
