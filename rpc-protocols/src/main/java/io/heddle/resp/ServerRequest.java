package io.heddle.resp;

import io.heddle.command.Arguments;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of the protocol that asks about the whole server, or changes it: so a command of the protocol's own, which
 * the server's access policy may refuse. It counts as the command of Heddle's that does the same.
 *
 * @threading Immutable.
 */
final class ServerRequest {
    /** Words that came with the request, as it was written. */
    static final Parameter<List<String>> WORDS = Parameter.strings("word").defaultTo(List.of());

    /** What it does: a result that is rendered as any command's. */
    @FunctionalInterface
    interface Body {
        @Nullable
        Object run(Call call) throws CommandException;
    }

    private record Own(CommandSpec spec, Body body) implements Command {
        @Override
        public @Nullable Object execute(Call call) throws CommandException {
            return body.run(call);
        }
    }

    private ServerRequest() {}

    /**
     * @param name of the command that it counts as
     * @param category of that command
     */
    static CommandRegistry.Entry of(String name, String category, Body body) {
        CommandSpec spec = CommandSpec.named(name)
                .category(category)
                .parameters(WORDS)
                .execution(Execution.EVENT_LOOP)
                .build();
        return new CommandRegistry.Entry(new Own(spec, body), spec);
    }

    static void submit(RespProtocol client, CommandRegistry.Entry command, List<String> words) throws CommandException {
        Arguments.Binder arguments = Arguments.bind(command.spec());
        for (String word : words) {
            arguments.add(word);
        }
        client.submit(command, arguments.build());
    }
}
