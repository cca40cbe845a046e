package io.heddle.commands;

import com.google.auto.service.AutoService;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;

/**
 * {@code ping [text]}: answers {@code pong}, or the text.
 *
 * @threading Immutable.
 * @since 0.1
 */
@AutoService(Command.class)
public final class Ping implements Command {
    private static final Parameter<String> TEXT =
            Parameter.string("text").defaultTo("pong").describedAs("what to answer");
    private static final CommandSpec SPEC = CommandSpec.named("ping")
            .summary("Answers pong, or the given text.")
            .description("Shows that the server is alive and keeps an idle connection open.")
            .category("connection")
            .parameters(TEXT)
            .readOnly()
            .execution(Execution.EVENT_LOOP)
            .build();

    /** Makes the command, as {@link java.util.ServiceLoader} does. */
    public Ping() {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public String execute(Call call) {
        return call.get(TEXT);
    }
}
