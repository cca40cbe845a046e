package io.heddle.examples;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;

/** Tells what carries the virtual thread that it runs on; as {@link ShoutPlugin}, for a jar that a test makes. */
public final class WherePlugin implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.named("where").summary("Tells where it runs.").build();
    }

    @Override
    public Object execute(Call call) {
        return Thread.currentThread().toString(); // VirtualThread[#23,name]/runnable@carrier
    }
}
