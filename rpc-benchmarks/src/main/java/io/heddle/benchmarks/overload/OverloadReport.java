package io.heddle.benchmarks.overload;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The table of a measurement.
 *
 * @threading Caller-confined.
 */
final class OverloadReport {
    private static final String HEAD = """
        | limit | load | offered/s | goodput/s | of the peak | shed/s | accepted p50, ms | p99, ms | p99 to that at 1x | shed p99, ms |
        |---|---|---|---|---|---|---|---|---|---|
        """;

    private final double peak;
    private final Map<String, Outcome> sustainable = new LinkedHashMap<>();
    private final StringBuilder rows = new StringBuilder();

    /** @param peak results per second that the server can give */
    OverloadReport(double peak) {
        this.peak = peak;
    }

    /** Adds a row; the first of each limit is that at the sustainable load. */
    void add(String limit, String load, Outcome outcome) {
        Outcome first = sustainable.computeIfAbsent(limit, key -> outcome);
        rows.append(String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %.0f | %.0f %% | %.0f | %.1f | %.1f | %.2f | %.1f |%n",
                limit,
                load,
                outcome.offered(),
                outcome.goodput(),
                100 * outcome.goodput() / peak,
                outcome.shed(),
                outcome.p50(),
                outcome.p99(),
                outcome.p99() / first.p99(),
                outcome.shedP99()));
    }

    String markdown() {
        return String.format(Locale.ROOT, "Peak: %.0f results per second.%n%n", peak) + HEAD + rows;
    }
}
