package io.heddle.protocols;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A command made of a lambda. */
record TestCommand(CommandSpec spec, Body body) implements Command {
    static final Parameter<String> TEXT = Parameter.string("text");

    /** What it does. */
    interface Body {
        @Nullable
        Object execute(Call call) throws Exception;
    }

    static TestCommand of(String name, Execution execution, Body body, Parameter<?>... parameters) {
        return new TestCommand(
                CommandSpec.named(name)
                        .summary("For a test.")
                        .execution(execution)
                        .parameters(parameters)
                        .build(),
                body);
    }

    static TestCommand withDeadline(String name, Duration deadline, Body body) {
        return new TestCommand(
                CommandSpec.named(name)
                        .summary("For a test.")
                        .deadline(deadline)
                        .build(),
                body);
    }

    @Override
    public @Nullable Object execute(Call call) throws Exception {
        return body.execute(call);
    }
}
