package io.heddle.commands;

import com.google.auto.service.AutoService;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.ServerView;
import java.time.Duration;
import java.util.Map;

/**
 * {@code stats}: the figures of the server.
 *
 * @threading Immutable.
 * @since 0.1
 */
@AutoService(Command.class)
public final class Stats implements Command {
    private static final CommandSpec SPEC = CommandSpec.named("stats")
            .summary("Tells the figures of the server: connections, calls, times, heap.")
            .description(
                    "The times of each command that was called are those its calls took until answered; a percentile"
                        + " is exact to 12.5 %. Loop lag is the longest that an event loop was busy without a break in"
                        + " the last 10 to 20 seconds. The heap is in bytes.")
            .category("read")
            .readOnly()
            .build();

    /** The result; its components are the lines of {@code key: value}. */
    record Figures(
            Duration uptime,
            ServerView.ConnectionCounts connections,
            ServerView.CallCounts calls,
            Map<String, ServerView.CommandTimes> commands,
            Duration loopLag,
            Heap heap) {}

    /** The memory of the JVM, in bytes; used includes garbage not yet collected. */
    record Heap(long used, long max) {}

    /** Makes the command, as {@link java.util.ServiceLoader} does. */
    public Stats() {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Object execute(Call call) {
        ServerView server = call.server();
        return new Figures(
                server.uptime(),
                server.connectionCounts(),
                server.callCounts(),
                server.commandTimes(),
                server.loopLag(),
                heap());
    }

    private static Heap heap() {
        Runtime runtime = Runtime.getRuntime();
        return new Heap(runtime.totalMemory() - runtime.freeMemory(), runtime.maxMemory());
    }
}
