package io.heddle.resp;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ErrorCode;
import io.heddle.server.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code AUTH [username] password}, and the option of {@code HELLO}: the server's command {@code auth} in the words of
 * Redis.
 *
 * @threading Immutable.
 */
final class Authentication {
    /** Who is meant where no user is named, as with Redis. */
    private static final String DEFAULT_USER = "default";

    private final CommandRegistry.@Nullable Entry command;

    Authentication(CommandRegistry registry) {
        command = registry.find("auth").orElse(null);
    }

    void run(RespProtocol client, RespRequest request) throws CommandException {
        List<String> words = request.rest("auth", 1, 2);
        String user = words.size() == 1 ? DEFAULT_USER : words.get(0);
        begin(client, user, words.get(words.size() - 1), () -> client.session().reply(RespWriter.OK));
    }

    /** @param proved done when the caller has proved who he is, on the thread of the call, before more is read */
    void begin(RespProtocol client, String user, String password, Runnable proved) throws CommandException {
        CommandRegistry.Entry auth = command;
        if (auth == null) {
            throw new CommandException(
                    ErrorCode.UNIMPLEMENTED, "this server has no access control: connect without a password");
        }
        Arguments arguments =
                Arguments.bind(auth.spec()).add(user).add(password).build();
        client.session().submit(auth, arguments, new Reply() {
            @Override
            public void item(Object value) {
                throw new IllegalStateException("proving who one is is no stream");
            }

            @Override
            public void result(@Nullable Object value) {
                proved.run();
            }

            @Override
            public void failure(ErrorCode code, String message) {
                client.session().reply(RespWriter.failure(code, message));
            }
        });
    }
}
