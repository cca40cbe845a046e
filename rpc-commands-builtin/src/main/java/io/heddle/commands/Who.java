package io.heddle.commands;

import com.google.auto.service.AutoService;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.ServerView;
import java.util.List;

/**
 * {@code who}: the open connections, one {@link ServerView.ConnectionView} each.
 *
 * @threading Immutable.
 * @since 0.1
 */
@AutoService(Command.class)
public final class Who implements Command {
    private static final CommandSpec SPEC = CommandSpec.named("who")
            .summary("Lists the open connections.")
            .description(
                    "Tells of each its number (see kill), the address of the other side, the protocol it speaks, since"
                        + " when it is open, how long nothing was sent either way, its calls, and the bytes received"
                        + " from it, sent to it, and waiting for it because it is slow.")
            .category("read")
            .readOnly()
            .execution(Execution.OFFLOADED) // a table of thousands of lines takes long
            .build();

    /** Makes the command, as {@link java.util.ServiceLoader} does. */
    public Who() {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public List<ServerView.ConnectionView> execute(Call call) {
        return call.server().connections();
    }
}
