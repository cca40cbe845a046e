package io.heddle.commands;

import com.google.auto.service.AutoService;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;

/**
 * {@code version}: the version of the server.
 *
 * @threading Immutable.
 * @since 0.1
 */
@AutoService(Command.class)
public final class Version implements Command {
    private static final CommandSpec SPEC = CommandSpec.named("version")
            .summary("Tells the version of the server.")
            .category("read")
            .readOnly()
            .execution(Execution.EVENT_LOOP)
            .build();

    /** Makes the command, as {@link java.util.ServiceLoader} does. */
    public Version() {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public String execute(Call call) {
        return call.server().version();
    }
}
