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
 * Measures Heddle and its peers side by side, and writes {@code compare.md}, {@code compare.csv} and
 * {@code compare.svg}. Must be run in the folder of this module.
 *
 * @threading Main thread only.
 */
@Command(name = "compare", showDefaultValues = true, description = "Measures Heddle and its peers side by side.")
public final class Compare implements Callable<Integer> {
    private static final PrintStream PROGRESS = System.out;

    @Mixin
    private Options options = new Options();

    private Compare() {}

    /**
     * Compares.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Compares and returns the exit code. */
    static int run(String... args) {
        return new CommandLine(new Compare()).execute(args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.createDirectories(options.out);
        Compiler compiler = new Compiler(options.compiler, options.out);
        List<Candidate> candidates = candidates(compiler);
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("machine", Machine.hardware());
        conditions.put("JVM", Machine.java() + ", " + String.join(" ", Candidates.JVM_OPTIONS));
        conditions.put("rounds", options.rounds + " of " + options.seconds + " s each");
        try (Servers servers = Servers.start(candidates, options.out, PROGRESS);
                LoadGenerator load = load(candidates, compiler, conditions)) {
            Summary summary = new Summary(new Rounds(servers.running(), load, options, PROGRESS).run(), options.to);
            write(summary, new Report(summary, conditions, descriptions(candidates), servers.leftOut()));
        }
        return 0;
    }

    /** Those that were asked for, in that order. */
    private List<Candidate> candidates(Compiler compiler) {
        List<Candidate> all = Candidates.all(compiler, Candidates.IDLE_TIMEOUT);
        if (options.servers.isEmpty()) {
            return all;
        }
        List<Candidate> known = new ArrayList<>(all);
        known.addAll(Candidates.loops());
        known.addAll(Candidates.tls());
        return Candidates.named(options.servers, known);
    }

    private static LoadGenerator load(List<Candidate> candidates, Compiler compiler, Map<String, String> conditions)
            throws InterruptedException {
        if (candidates.stream().anyMatch(Candidate::inTls)) {
            conditions.put("load generator", "Java, connections opened before the first round");
            return new KeptLinks();
        }
        try {
            LoadGenerator load = LoadGenerator.inC(compiler.compile("lineload"));
            conditions.put("load generator", "C");
            return load;
        } catch (Unavailable e) {
            conditions.put("load generator", "Java (" + e.getMessage() + ")");
            return LoadGenerator.inJava();
        }
    }

    private static Map<String, String> descriptions(List<Candidate> candidates) {
        Map<String, String> descriptions = new LinkedHashMap<>();
        candidates.forEach(candidate -> descriptions.put(candidate.name(), candidate.description()));
        return descriptions;
    }

    private void write(Summary summary, Report report) throws IOException {
        Path table = options.out.resolve("compare.md");
        Files.writeString(table, report.markdown());
        Files.writeString(options.out.resolve("compare.csv"), report.csv());
        if (!summary.references().isEmpty()) {
            Files.writeString(options.out.resolve("compare.svg"), BarChart.draw(summary));
        }
        PROGRESS.println(report.markdown());
        PROGRESS.println("written to " + table.toAbsolutePath().getParent());
    }
}
