package io.heddle.benchmarks.compare;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * Which servers get a crowd, how large it is, and what it does.
 *
 * @threading Confined to the main thread.
 */
final class CrowdOptions {
    @Option(
            names = "--servers",
            split = ",",
            defaultValue = "heddle-inline,heddle-loop,heddle-virtual,netty-nio,c-epoll",
            description = "names of the servers to measure, in this order")
    List<String> servers = List.of();

    @Option(names = "--connections", defaultValue = "18000", description = "connections to open")
    int connections;

    @Option(names = "--few", defaultValue = "64", description = "how many of them the whole crowd is compared with")
    int few;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "rounds, in each of which few and then all are active")
    int rounds;

    @Option(names = "--secs", defaultValue = "2", description = "seconds for few, and for all, in each round")
    double seconds;

    @Option(
            names = "--warmup",
            defaultValue = "6",
            description = "seconds of load before the first round, half of it from few")
    double warmup;

    @Option(
            names = "--interval",
            defaultValue = "10",
            description = "seconds from one ping of a connection to its next")
    double interval;

    @Option(names = "--pinging", defaultValue = "60", description = "seconds of pings")
    double pinging;

    @Option(names = "--out", defaultValue = "target/crowd", description = "folder for what is written")
    Path out = Path.of("target", "crowd");

    @Option(names = "--cc", defaultValue = "gcc", description = "the C compiler")
    String compiler = "gcc";

    @Option(names = "--help", usageHelp = true, description = "show this text")
    boolean help;

    /** After which Heddle ends a connection: two pings in a row may be lost, and no more. */
    Duration idleTimeout() {
        return Duration.ofMillis(Math.round(interval * 2500));
    }

    Shape fewActive() {
        return new Shape(few, 1, 0);
    }

    Shape allActive() {
        return new Shape(connections, 1, 0);
    }
}
