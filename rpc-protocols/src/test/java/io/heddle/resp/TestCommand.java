package io.heddle.resp;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A command made of a lambda. */
record TestCommand(CommandSpec spec, Body body) implements Command {
    /** What it does. */
    interface Body {
        @Nullable
        Object execute(Call call) throws Exception;
    }

    static TestCommand blocking(String name, Body body) {
        return blocking(name, spec -> {}, body);
    }

    static TestCommand blocking(String name, Consumer<CommandSpec.Builder> more, Body body) {
        CommandSpec.Builder spec = CommandSpec.named(name).summary("For a test.");
        more.accept(spec);
        return new TestCommand(spec.build(), body);
    }

    static TestCommand inline(String name, Body body) {
        return inline(name, spec -> {}, body);
    }

    static TestCommand inline(String name, Consumer<CommandSpec.Builder> more, Body body) {
        return blocking(name, more.andThen(spec -> spec.execution(Execution.EVENT_LOOP)), body);
    }

    @Override
    public @Nullable Object execute(Call call) throws Exception {
        return body.execute(call);
    }
}
