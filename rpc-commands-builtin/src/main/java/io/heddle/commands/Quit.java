package io.heddle.commands;

import com.google.auto.service.AutoService;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;

/**
 * {@code quit}: answers {@code bye} and closes the connection.
 *
 * @threading Immutable.
 * @since 0.1
 */
@AutoService(Command.class)
public final class Quit implements Command {
    private static final CommandSpec SPEC = CommandSpec.named("quit")
            .summary("Answers bye and closes the connection.")
            .description("Calls made before it are answered; what is sent behind it is ignored.")
            .category("connection")
            .idempotent()
            .execution(Execution.EVENT_LOOP)
            .build();

    /** Makes the command, as {@link java.util.ServiceLoader} does. */
    public Quit() {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public String execute(Call call) {
        call.closeConnectionAfterReply();
        return "bye";
    }
}
