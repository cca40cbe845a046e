package io.heddle.nio;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import org.jspecify.annotations.Nullable;

/** A command made of a lambda. */
record TestCommand(CommandSpec spec, Body body) implements Command {
    /** What it does. */
    interface Body {
        @Nullable
        Object execute(Call call) throws Exception;
    }

    static TestCommand blocking(String name, Body body) {
        return of(name, Execution.VIRTUAL_THREAD, body);
    }

    static TestCommand offloaded(String name, Body body) {
        return of(name, Execution.OFFLOADED, body);
    }

    static TestCommand inline(String name, Body body) {
        return of(name, Execution.EVENT_LOOP, body);
    }

    private static TestCommand of(String name, Execution execution, Body body) {
        return new TestCommand(
                CommandSpec.named(name)
                        .summary("For a test.")
                        .execution(execution)
                        .build(),
                body);
    }

    @Override
    public @Nullable Object execute(Call call) throws Exception {
        return body.execute(call);
    }
}
