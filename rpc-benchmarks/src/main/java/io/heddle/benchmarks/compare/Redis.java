package io.heddle.benchmarks.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Drives {@code ./heddle serve} and redis-server in turns with redis-benchmark, and writes {@code redis.md}. Must be
 * run in the folder of this module.
 *
 * @threading Main thread only.
 */
@Command(name = "redis", showDefaultValues = true, description = "Measures Heddle's RESP beside redis-server.")
public final class Redis implements Callable<Integer> {
    private static final PrintStream PROGRESS = System.out;
    private static final int CLIENTS = 64;

    @Option(names = "--rounds", defaultValue = "9", description = "rounds, each of which drives both servers once")
    private int rounds;

    @Option(
            names = "--pipelines",
            split = ",",
            defaultValue = "1,16",
            description = "how many requests each client sends at once")
    private List<Integer> pipelines = List.of();

    @Option(
            names = "--requests",
            defaultValue = "150000",
            description = "requests of a round for a pipeline of 1; ten times as many for longer ones")
    private int requests;

    @Option(names = "--out", defaultValue = "target/redis", description = "folder for what is written")
    private Path out = Path.of("target", "redis");

    @Option(names = "--help", usageHelp = true, description = "show this text")
    private boolean help;

    /** The requests per second of both servers in one round. */
    private record Round(double heddle, double redis) {
        double ratio() {
            return heddle / redis;
        }
    }

    private Redis() {}

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
        return new CommandLine(new Redis()).execute(args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.createDirectories(out);
        StringBuilder table = new StringBuilder("| pipeline | heddle | redis-server | ratio | lowest and highest |\n");
        table.append("|--:|--:|--:|--:|--:|\n");
        try (RespServer heddle = RespServer.heddle(out);
                RespServer redis = RespServer.redis(out)) {
            for (int pipeline : pipelines) {
                int count = pipeline == 1 ? requests : 10 * requests;
                benchmark(heddle, pipeline, count); // so that both are warm
                benchmark(redis, pipeline, count);
                table.append(row(pipeline, measure(heddle, redis, pipeline, count)));
            }
        }
        Files.writeString(out.resolve("redis.md"), table);
        PROGRESS.print(table);
        return 0;
    }

    private List<Round> measure(RespServer heddle, RespServer redis, int pipeline, int count)
            throws IOException, InterruptedException {
        List<Round> measured = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            boolean redisFirst = i % 2 == 1; // what gets slower or faster with time then disturbs both alike
            double first = benchmark(redisFirst ? redis : heddle, pipeline, count);
            double second = benchmark(redisFirst ? heddle : redis, pipeline, count);
            Round round = redisFirst ? new Round(second, first) : new Round(first, second);
            PROGRESS.printf(Locale.ROOT, "-P %d round %d: %.3f%n", pipeline, i + 1, round.ratio());
            measured.add(round);
        }
        return measured;
    }

    private static String row(int pipeline, List<Round> measured) {
        double[] heddle = measured.stream().mapToDouble(Round::heddle).toArray();
        double[] redis = measured.stream().mapToDouble(Round::redis).toArray();
        DoubleSummaryStatistics ratios =
                measured.stream().mapToDouble(Round::ratio).summaryStatistics();
        return String.format(
                Locale.ROOT,
                "| `-P %d` | %.0f | %.0f | %.2f | %.2f, %.2f |%n",
                pipeline,
                Medians.median(heddle),
                Medians.median(redis),
                Medians.medianRatio(heddle, redis),
                ratios.getMin(),
                ratios.getMax());
    }

    /** Runs redis-benchmark once, and returns the requests per second. */
    private static double benchmark(RespServer server, int pipeline, int count)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "redis-benchmark",
                        "-p",
                        Integer.toString(server.port()),
                        "-t",
                        "ping_mbulk",
                        "-c",
                        Integer.toString(CLIENTS),
                        "-n",
                        Integer.toString(count),
                        "-P",
                        Integer.toString(pipeline),
                        "--csv")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        int code = process.waitFor();
        return output.lines()
                .filter(line -> line.startsWith("\"PING_MBULK\""))
                .mapToDouble(line -> Double.parseDouble(line.split(",")[1].replace("\"", "")))
                .findFirst()
                .orElseThrow(() -> new IOException("redis-benchmark ended with " + code + ": " + output));
    }
}
