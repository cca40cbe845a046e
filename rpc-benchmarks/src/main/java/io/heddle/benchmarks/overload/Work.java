package io.heddle.benchmarks.overload;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * {@code work}: holds one of a number of permits for some time, as a call that needs one of a pool of connections to a
 * database. So its capacity is known, and does not depend on the processors.
 *
 * @param permits given out in the order of asking
 * @param time how long each is held
 * @threading Thread-safe; {@link #execute} blocks.
 */
record Work(Semaphore permits, Duration time) implements Command {
    static final String NAME = "work";
    static final String REPLY = "done";

    private static final CommandSpec SPEC =
            CommandSpec.named(NAME).summary("is measured").build();

    static Work of(int permits, Duration time) {
        return new Work(new Semaphore(permits, true), time);
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Object execute(Call call) throws InterruptedException {
        permits.acquire();
        try {
            Thread.sleep(time);
        } finally {
            permits.release();
        }
        return REPLY;
    }
}
