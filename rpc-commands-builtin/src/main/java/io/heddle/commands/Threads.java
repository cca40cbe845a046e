package io.heddle.commands;

import com.google.auto.service.AutoService;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Execution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * {@code threads}: what the threads of the JVM are doing; at most {@value #MAX_LISTED} platform threads and as many
 * virtual ones. The JDK lists virtual threads only by writing all of them to a file, so that is done for one call at a
 * time, and not while more than {@value #MAX_CALLS} calls run.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
@AutoService(Command.class)
public final class Threads implements Command {
    static final int MAX_LISTED = 200;
    static final int MAX_CALLS = 1000;

    private static final CommandSpec SPEC = CommandSpec.named("threads")
            .summary("Lists the platform and virtual threads, and where they are.")
            .description(
                    "Shows the innermost calls outside the JDK's base module, the latest first. At most " + MAX_LISTED
                            + " threads of each kind are listed; a last line tells how many are left out. Virtual"
                            + " threads are left out while more than " + MAX_CALLS + " calls run.")
            .category("read")
            .readOnly()
            .execution(Execution.OFFLOADED) // a dump takes long
            .build();

    /** Lists the virtual threads. */
    @FunctionalInterface
    interface VirtualThreads {
        ThreadSample first(int most) throws IOException;
    }

    private final VirtualThreads virtualThreads;
    private final Semaphore oneAtATime = new Semaphore(1);

    /** Makes the command, as {@link java.util.ServiceLoader} does. */
    public Threads() {
        this(ThreadSample::ofVirtualThreads);
    }

    Threads(VirtualThreads virtualThreads) {
        this.virtualThreads = virtualThreads;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public List<ThreadRow> execute(Call call) throws CommandException, IOException {
        List<ThreadRow> rows = new ArrayList<>();
        ThreadSample.ofPlatformThreads(MAX_LISTED).addTo(rows, "platform");
        if (call.server().callCounts().inFlight() > MAX_CALLS) {
            rows.add(ThreadRow.note("virtual threads are left out while more than " + MAX_CALLS + " calls run"));
        } else {
            virtualThreads().addTo(rows, "virtual");
        }
        return rows;
    }

    private ThreadSample virtualThreads() throws CommandException, IOException {
        if (!oneAtATime.tryAcquire()) {
            throw new CommandException(ErrorCode.RESOURCE_EXHAUSTED, "another call is listing the threads; try again");
        }
        try {
            return virtualThreads.first(MAX_LISTED);
        } finally {
            oneAtATime.release();
        }
    }
}
