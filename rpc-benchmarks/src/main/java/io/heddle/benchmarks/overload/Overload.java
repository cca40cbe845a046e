package io.heddle.benchmarks.overload;

import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Offers a server the load that it can sustain, and several times as much, with different limits on concurrent calls:
 * what it still answers then, and how long the calls take that it accepts. Must be run in the folder of this module.
 *
 * @threading Main thread only.
 */
@Command(name = "overload", showDefaultValues = true, description = "Measures what a server does under too much load.")
public final class Overload implements Callable<Integer> {
    private static final PrintStream PROGRESS = System.out;
    private static final double PEAK_LOAD = 1.5; // of what the permits allow, to find out the peak

    @Option(names = "--permits", defaultValue = "16", description = "calls that can make progress at a time")
    private int permits;

    @Option(names = "--millis", defaultValue = "20", description = "milliseconds that each of them takes")
    private int millis;

    @Option(names = "--connections", defaultValue = "512", description = "connections, which call in turns")
    private int connections;

    @Option(names = "--sustainable", defaultValue = "0.9", description = "the load of 1x, as a part of the peak")
    private double sustainable;

    @Option(names = "--factor", defaultValue = "3", description = "how many times as much too much load is")
    private double factor;

    @Option(names = "--fixed", defaultValue = "24", description = "the fixed limit that is measured beside the others")
    private int fixed;

    @Option(names = "--execution", defaultValue = "loop", description = "what carries virtual threads: loop or virtual")
    private String execution = "loop";

    @Option(names = "--rounds", defaultValue = "3", description = "rounds, of which the table has the medians")
    private int rounds;

    @Option(names = "--warmup", defaultValue = "5", description = "seconds of each load before it is measured")
    private double warmup;

    @Option(names = "--secs", defaultValue = "10", description = "seconds to measure of each load")
    private double seconds;

    @Option(names = "--out", defaultValue = "target/overload", description = "folder for what is written")
    private Path out = Path.of("target", "overload");

    @Option(names = "--help", usageHelp = true, description = "show this text")
    private boolean help;

    private Overload() {}

    /**
     * Measures.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Measures and returns the exit code. */
    static int run(String... args) {
        return new CommandLine(new Overload()).execute(args);
    }

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(out);
        double possible = permits * 1000.0 / millis;
        double peak = loads(builder -> builder.maxConcurrentCalls(2 * permits), PEAK_LOAD * possible)
                .get(0)
                .goodput();
        PROGRESS.printf("peak %.0f/s%n", peak);
        Map<String, UnaryOperator<RpcServer.Builder>> limits = new LinkedHashMap<>();
        limits.put("none", builder -> builder);
        limits.put("fixed, " + fixed, builder -> builder.maxConcurrentCalls(fixed));
        limits.put("adaptive", builder -> builder.adaptiveConcurrency(true));
        OverloadReport report = new OverloadReport(peak);
        for (Map.Entry<String, UnaryOperator<RpcServer.Builder>> limit : limits.entrySet()) {
            measure(report, limit.getKey(), limit.getValue(), peak);
        }
        Files.writeString(out.resolve("overload.md"), report.markdown());
        PROGRESS.println(report.markdown());
        return 0;
    }

    private void measure(OverloadReport report, String name, UnaryOperator<RpcServer.Builder> limit, double peak)
            throws IOException {
        List<Outcome> fitting = new ArrayList<>();
        List<Outcome> tooMuch = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Outcome> outcomes = loads(limit, sustainable * peak, factor * sustainable * peak);
            PROGRESS.println(name + ": " + outcomes);
            fitting.add(outcomes.get(0));
            tooMuch.add(outcomes.get(1));
        }
        report.add(name, "1x", Outcome.median(fitting));
        report.add(name, String.format(Locale.ROOT, "%.0fx", factor), Outcome.median(tooMuch));
    }

    /** Has a new server bear these loads, one after another. */
    private List<Outcome> loads(UnaryOperator<RpcServer.Builder> limit, double... perSecond) throws IOException {
        RpcServer.Builder builder = RpcServer.builder()
                .port(0)
                .discoverCommands(false)
                .reactorOptions(ReactorOptions.builder()
                        .loopAffineThreads(execution.equals("loop"))
                        .stopTimeout(Duration.ofMillis(1))
                        .build())
                .command(Work.of(permits, Duration.ofMillis(millis)));
        List<Outcome> outcomes = new ArrayList<>();
        try (RpcServer server = limit.apply(builder).start();
                Crowd crowd = new Crowd(server.port(), connections)) {
            for (double load : perSecond) {
                outcomes.add(crowd.offer(load, nanos(warmup), nanos(seconds)));
            }
        }
        return outcomes;
    }

    private static Duration nanos(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
