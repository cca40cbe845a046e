package io.heddle.server;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import org.jspecify.annotations.Nullable;

/**
 * A command of a server that has access control, as wire protocols see it: nobody can execute it but the dispatcher,
 * which asks the policy first. A protocol that executes it itself, or submits it under another spec, gets an exception.
 *
 * @param spec what it was registered with
 * @threading Thread-safe, as the command is.
 */
record GuardedCommand(Command command, CommandSpec spec) implements Command {
    /** Guards a command, unless it is for everybody. */
    static Command of(CommandRegistry.Entry entry) {
        return entry.command() instanceof AuthCommand
                ? entry.command()
                : new GuardedCommand(entry.command(), entry.spec());
    }

    @Override
    public @Nullable Object execute(Call call) throws Exception {
        if (!(call instanceof ServerCall own) || !own.mayEnter(spec)) {
            throw new IllegalStateException("a command is executed by its server alone: submit it to the session");
        }
        return command.execute(call);
    }
}
