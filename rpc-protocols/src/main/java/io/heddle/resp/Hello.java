package io.heddle.resp;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.server.RpcServer;
import java.util.List;
import java.util.Locale;
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

    /** Who the client claims to be, if it does, and its names. */
    private record Options(
            ClientNames names,
            @Nullable String user,
            @Nullable String password) {}

    private final Authentication authentication;

    Hello(Authentication authentication) {
        this.authentication = authentication;
    }

    void run(RespProtocol client, RespRequest request) throws CommandException {
        List<String> words = request.rest("hello", 0, MOST_WORDS);
        RespVersion version = words.isEmpty() ? client.version() : version(words.get(0));
        if (version == null) {
            client.answer(NO_SUCH_VERSION);
            return;
        }
        Options options = options(words, client.names());
        if (options.user() == null || options.password() == null) {
            client.speak(version);
            client.call(options.names());
            client.answer(reply -> write(reply, client, version));
        } else {
            authentication.begin(client, options.user(), options.password(), () -> {
                client.speak(version);
                client.call(options.names());
                RespWriter reply = new RespWriter(version);
                write(reply, client, version);
                client.session().reply(reply.toBytes());
            });
        }
    }

    private static @Nullable RespVersion version(String number) {
        return switch (number) {
            case "2" -> RespVersion.RESP2;
            case "3" -> RespVersion.RESP3;
            default -> null;
        };
    }

    private static Options options(List<String> words, ClientNames before) throws CommandException {
        Options options = new Options(before, null, null);
        for (int at = 1; at < words.size(); ) {
            String option = words.get(at).toUpperCase(Locale.ROOT);
            if (option.equals("AUTH") && at + 2 < words.size()) {
                options = new Options(options.names(), words.get(at + 1), words.get(at + 2));
                at += 3;
            } else if (option.equals("SETNAME") && at + 1 < words.size()) {
                options = new Options(options.names().withName(words.get(at + 1)), options.user(), options.password());
                at += 2;
            } else {
                throw new CommandException(ErrorCode.INVALID_ARGUMENT, "syntax error in an option of hello");
            }
        }
        return options;
    }

    private static void write(RespWriter reply, RespProtocol client, RespVersion version) {
        reply.beginMap(7);
        reply.key("server");
        reply.text("heddle");
        reply.key("version");
        reply.text(RpcServer.version());
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
    }
}
