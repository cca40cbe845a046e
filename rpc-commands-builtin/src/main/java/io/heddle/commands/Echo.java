package io.heddle.commands;

import com.google.auto.service.AutoService;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import java.util.List;

/**
 * {@code echo text...}: answers its arguments.
 *
 * @threading Immutable.
 * @since 0.1
 */
@AutoService(Command.class)
public final class Echo implements Command {
    private static final Parameter<List<String>> TEXT =
            Parameter.strings("text").describedAs("what to answer");
    private static final CommandSpec SPEC = CommandSpec.named("echo")
            .summary("Answers its arguments, joined by one blank.")
            .description("Example: echo 'two  blanks' stay")
            .category("connection")
            .parameters(TEXT)
            .readOnly()
            .execution(Execution.EVENT_LOOP)
            .build();

    /** Makes the command, as {@link java.util.ServiceLoader} does. */
    public Echo() {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public String execute(Call call) {
        return String.join(" ", call.get(TEXT));
    }
}
