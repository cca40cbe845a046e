package io.heddle.examples;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Parameter;

/** What a test puts into a jar of its own; nothing on the class path names it as a service. */
public final class ShoutPlugin implements Command {
    private static final Parameter<String> TEXT = Parameter.string("text");

    @Override
    public CommandSpec spec() {
        return CommandSpec.named("shout").summary("Shouts.").parameters(TEXT).build();
    }

    @Override
    public Object execute(Call call) {
        return call.get(TEXT).toUpperCase(java.util.Locale.ROOT);
    }
}
