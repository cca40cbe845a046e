package io.heddle.benchmarks.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Measures what servers do for very many connections, one server after another, and writes {@code crowd.md}. The
 * connections are this process's: no process may open files for both ends. Must be run in the folder of this module.
 *
 * @threading Main thread only.
 */
@Command(name = "crowd", showDefaultValues = true, description = "Measures servers with very many connections.")
public final class Crowd implements Callable<Integer> {
    private static final PrintStream PROGRESS = System.out;

    @Mixin
    private CrowdOptions options = new CrowdOptions();

    private Crowd() {}

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
        return new CommandLine(new Crowd()).execute(args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.createDirectories(options.out);
        Compiler compiler = new Compiler(options.compiler, options.out);
        List<CrowdResult> results = new ArrayList<>();
        Map<String, String> leftOut = new LinkedHashMap<>();
        for (Candidate candidate : Candidates.named(options.servers, Candidates.all(compiler, options.idleTimeout()))) {
            try (Servers servers = Servers.start(List.of(candidate), options.out, PROGRESS)) {
                leftOut.putAll(servers.leftOut());
                for (ServerProcess server : servers.running()) {
                    results.add(new CrowdRun(server, options, PROGRESS).measure());
                }
            }
        }
        String report = new CrowdReport(results, conditions(), leftOut).markdown();
        Path file = options.out.resolve("crowd.md");
        Files.writeString(file, report);
        PROGRESS.println(report);
        PROGRESS.println("written to " + file.toAbsolutePath());
        return 0;
    }

    private Map<String, String> conditions() {
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("machine", Machine.hardware());
        conditions.put("JVM", Machine.java() + ", " + String.join(" ", Candidates.JVM_OPTIONS));
        conditions.put("connections", options.connections + ", few: " + options.few);
        conditions.put("rounds", options.rounds + " of " + options.seconds + " s each for few and for all");
        conditions.put(
                "pings",
                "each connection every %s s, for %s s; Heddle's idle timeout %s s"
                        .formatted(
                                options.interval,
                                options.pinging,
                                options.idleTimeout().toMillis() / 1e3));
        return conditions;
    }
}
