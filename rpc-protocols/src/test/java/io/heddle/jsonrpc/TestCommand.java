package io.heddle.jsonrpc;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import org.jspecify.annotations.Nullable;

/** A command made of a lambda. */
record TestCommand(CommandSpec spec, Body body) implements Command {
    /** What it does. */
    interface Body {
        @Nullable
        Object execute(Call call) throws Exception;
    }

    static TestCommand blocking(String name, Body body, Parameter<?>... parameters) {
        return new TestCommand(
                CommandSpec.named(name)
                        .summary("For a test.")
                        .parameters(parameters)
                        .build(),
                body);
    }

    static TestCommand inline(String name, Body body, Parameter<?>... parameters) {
        return new TestCommand(
                CommandSpec.named(name)
                        .summary("For a test.")
                        .execution(Execution.EVENT_LOOP)
                        .parameters(parameters)
                        .build(),
                body);
    }

    @Override
    public @Nullable Object execute(Call call) throws Exception {
        return body.execute(call);
    }
}
