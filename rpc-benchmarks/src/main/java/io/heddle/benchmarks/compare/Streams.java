package io.heddle.benchmarks.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures streams: to a client that reads, beside a plain copy of the same bytes; and what clients that stop reading
 * do to a server and to its other clients. Must be run in the folder of this module.
 *
 * @threading Main thread only.
 */
@Command(name = "stream", showDefaultValues = true, description = "Measures streams.")
public final class Streams implements Callable<Integer> {
    private static final PrintStream PROGRESS = System.out;
    private static final int WARMUP_STREAMS = 20;

    @Option(names = "--megabytes", defaultValue = "100", description = "length of a stream, in millions of bytes")
    private int megabytes;

    @Option(names = "--items", split = ",", defaultValue = "1024,100", description = "bytes of an item")
    private List<Integer> itemBytes = List.of();

    @Option(names = "--rounds", defaultValue = "7", description = "rounds, each of which has every server stream once")
    private int rounds;

    @Option(names = "--stall-rounds", defaultValue = "3", description = "rounds with clients that do not read")
    private int stallRounds;

    @Option(names = "--stalled", defaultValue = "8", description = "clients that do not read")
    private int stalled;

    @Option(names = "--rate", defaultValue = "5000", description = "pings per second of other clients")
    private double rate;

    @Option(names = "--secs", defaultValue = "3", description = "seconds for which these are measured")
    private double seconds;

    @Option(
            names = "--write-timeout",
            defaultValue = "5",
            description = "write timeout of the servers in seconds; more than a second longer than --secs")
    private int writeTimeout;

    @Option(names = "--out", defaultValue = "target/stream", description = "folder for what is written")
    private Path out = Path.of("target", "stream");

    @Option(names = "--help", usageHelp = true, description = "show this text")
    private boolean help;

    private Streams() {}

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
        return new CommandLine(new Streams()).execute(args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.createDirectories(out);
        List<StreamShape> shapes = itemBytes.stream()
                .map(bytes -> StreamShape.ofBytes(megabytes * 1_000_000L, bytes))
                .toList();
        try (Servers servers = Servers.start(Candidates.streams(Duration.ofSeconds(writeTimeout)), out, PROGRESS)) {
            if (!servers.leftOut().isEmpty()) {
                throw new IOException("not started: " + servers.leftOut());
            }
            PROGRESS.println("streams to a client that reads");
            List<StreamSample> streams = new StreamRounds(servers.running(), shapes, rounds, WARMUP_STREAMS).run();
            PROGRESS.println("streams to clients that do not");
            List<ServerProcess> ours = servers.running().stream()
                    .filter(server -> !server.name().equals(Candidates.PLAIN))
                    .toList();
            List<StallSample> stalls = new StallRounds(ours, stallRounds, stalled, rate, seconds).run();
            String tables = new StreamReport(streams, stalls).markdown();
            Files.writeString(out.resolve("stream.md"), tables);
            PROGRESS.println(tables);
        }
        return 0;
    }
}
