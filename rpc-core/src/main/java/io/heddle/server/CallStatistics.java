package io.heddle.server;

import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.ServerView.CommandTimes;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many calls there were of each command, how long they took and how many failed.
 *
 * @threading Thread-safe.
 */
final class CallStatistics {
    private static final double MEDIAN = 50;
    private static final double P99 = 99;

    /** The calls of one command. */
    private record OfCommand(LatencyHistogram times, LongAdder failures) {}

    private final Map<CommandSpec, OfCommand> commands = new IdentityHashMap<>(); // not changed once constructed
    private final OfCommand ofProtocols = new OfCommand(new LatencyHistogram(), new LongAdder()); // their own commands
    private final LongAdder refused = new LongAdder();
    private final LongAdder shed = new LongAdder();

    CallStatistics(CommandRegistry registry) {
        for (CommandRegistry.Entry entry : registry.entries()) {
            commands.put(entry.spec(), new OfCommand(new LatencyHistogram(), new LongAdder()));
        }
    }

    /** Counts calls that have ended, which took that long together. */
    void ended(CommandSpec command, long nanos, int calls) {
        of(command).times().record(nanos / calls, calls);
    }

    /** Counts one of them as failed. */
    void failed(CommandSpec command) {
        of(command).failures().increment();
    }

    private OfCommand of(CommandSpec command) {
        return commands.getOrDefault(command, ofProtocols);
    }

    /** Counts a request that did not become a call. */
    void refused() {
        refused.increment();
    }

    /** Counts a call that was refused since there are too many; it counts as {@link #refused()} too. */
    void shed() {
        shed.increment();
    }

    long shedCalls() {
        return shed.sum();
    }

    /** The calls that have ended, and requests that did not become calls. */
    long total() {
        return refused.sum()
                + ofProtocols.times().count()
                + commands.values().stream().mapToLong(c -> c.times().count()).sum();
    }

    long failed() {
        return refused.sum()
                + ofProtocols.failures().sum()
                + commands.values().stream().mapToLong(c -> c.failures().sum()).sum();
    }

    Map<String, CommandTimes> times() {
        Map<String, CommandTimes> times = new TreeMap<>();
        commands.forEach((spec, counted) -> {
            if (counted.times().count() > 0) {
                times.put(spec.name(), times(counted));
            }
        });
        return times;
    }

    private static CommandTimes times(OfCommand counted) {
        LatencyHistogram times = counted.times();
        return new CommandTimes(
                times.count(),
                counted.failures().sum(),
                Duration.ofNanos(times.percentile(MEDIAN)),
                Duration.ofNanos(times.percentile(P99)),
                Duration.ofNanos(times.max()));
    }
}
