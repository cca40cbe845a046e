package io.heddle.examples;

import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;

/** As {@link MarkPlugin}, on the event loop. */
public final class MarkInlinePlugin extends MarkPlugin {
    @Override
    public CommandSpec spec() {
        return CommandSpec.named("imark")
                .summary("Marks on the loop.")
                .parameters(ID)
                .execution(Execution.EVENT_LOOP)
                .build();
    }
}
