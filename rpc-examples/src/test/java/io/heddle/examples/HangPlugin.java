package io.heddle.examples;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import java.util.concurrent.locks.LockSupport;

/** Never ends, not even if interrupted; as {@link ShoutPlugin}, for a jar that a test makes. */
public final class HangPlugin implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.named("hang").summary("Hangs.").build();
    }

    @Override
    public Object execute(Call call) {
        while (true) {
            LockSupport.park();
            Thread.interrupted(); // else it would spin
        }
    }
}
