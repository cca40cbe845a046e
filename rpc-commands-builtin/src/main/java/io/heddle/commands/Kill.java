package io.heddle.commands;

import com.google.auto.service.AutoService;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;

/**
 * {@code kill connection}: closes a connection and cancels its calls.
 *
 * @threading Immutable.
 * @since 0.1
 */
@AutoService(Command.class)
public final class Kill implements Command {
    private static final Parameter<Long> CONNECTION =
            Parameter.integer("connection").describedAs("its number, as who lists it");
    private static final CommandSpec SPEC = CommandSpec.named("kill")
            .summary("Closes a connection and cancels its calls.")
            .description("What the connection is owed so far is still sent. Example: kill 17")
            .category("admin")
            .parameters(CONNECTION)
            .destructive()
            .build();

    /** Makes the command, as {@link java.util.ServiceLoader} does. */
    public Kill() {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public String execute(Call call) throws CommandException {
        long id = call.get(CONNECTION);
        if (id == call.connectionId()) {
            // Closed at once, it would cancel this very call and get no answer.
            call.closeConnectionAfterReply();
        } else if (!call.server().closeConnection(id)) {
            throw new CommandException(ErrorCode.NOT_FOUND, "no connection " + id);
        }
        return "closed connection " + id;
    }
}
