package io.heddle.amp;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A command made of a lambda. */
record TestCommand(CommandSpec spec, Body body) implements Command {
    private static final Parameter<Long> A = Parameter.integer("a");
    private static final Parameter<Long> B = Parameter.integer("b");

    /** What it does. */
    interface Body {
        @Nullable
        Object execute(Call call) throws Exception;
    }

    static TestCommand blocking(String name, Body body, Parameter<?>... parameters) {
        return new TestCommand(
                CommandSpec.named(name)
                        .summary("For a test.")
                        .noDeadline()
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

    /** Sum(a, b), whose answer is their total. */
    static TestCommand sum() {
        return blocking("sum", call -> Map.of("total", call.get(A) + call.get(B)), A, B);
    }

    /** The same on the loop. */
    static TestCommand sumInline() {
        return inline("sum", call -> Map.of("total", call.get(A) + call.get(B)), A, B);
    }

    @Override
    public @Nullable Object execute(Call call) throws Exception {
        return body.execute(call);
    }
}
