package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.load.LoadResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is written about crowds.
 *
 * @param results of the servers, all for the same crowd
 * @param conditions under which they were measured, by name
 * @param leftOut why a server did not take part, by name
 * @threading Immutable.
 */
record CrowdReport(List<CrowdResult> results, Map<String, String> conditions, Map<String, String> leftOut) {
    private static final double MEBIBYTE = 1 << 20;

    /** Two tables in Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder("# Many connections\n\n");
        conditions.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        leftOut.forEach((name, reason) -> text.append("- ")
                .append(name)
                .append(": **left out**: ")
                .append(reason)
                .append('\n'));
        appendPings(text);
        appendActive(text);
        return text.toString();
    }

    private void appendPings(StringBuilder text) {
        text.append("\n## Pings\n\n")
                .append("| server | open s | pings | missed | late | p50 ms | p99 ms | max ms | CPU % of a core |")
                .append(" heap MiB | RSS MiB |\n|---|")
                .append("--:|".repeat(10))
                .append('\n');
        for (CrowdResult result : results) {
            LoadResult load = result.pings().load();
            Memory memory = result.memory();
            text.append("| ").append(result.server());
            text.append(cell("%.2f", result.openSeconds()));
            text.append(cell("%d", load.answered() + result.pings().unanswered()));
            text.append(cell("%d", result.pings().unanswered()));
            text.append(cell("%d", result.pings().late()));
            text.append(cell("%.2f", load.p50() / 1e3));
            text.append(cell("%.2f", load.p99() / 1e3));
            text.append(cell("%.1f", load.max() / 1e3));
            text.append(cell("%.1f", result.pingCpu() * 100));
            text.append(
                    memory.liveBytes().isPresent()
                            ? cell("%.1f", memory.liveBytes().getAsLong() / MEBIBYTE)
                            : " | -");
            text.append(cell("%.1f", memory.residentBytes() / MEBIBYTE)).append(" |\n");
        }
    }

    private void appendActive(StringBuilder text) {
        text.append("\n## All active\n\n")
                .append("| server | CPU µs/request, few | all | ratio | requests/s, few | all |\n|---|")
                .append("--:|".repeat(5))
                .append('\n');
        for (CrowdResult result : results) {
            text.append("| ").append(result.server());
            text.append(cell("%.2f", CrowdResult.medianCpuMicros(result.few())));
            text.append(cell("%.2f", CrowdResult.medianCpuMicros(result.all())));
            text.append(cell("%.2f", result.cpuRatio()));
            text.append(cell("%.0f", CrowdResult.medianRps(result.few())));
            text.append(cell("%.0f", CrowdResult.medianRps(result.all()))).append(" |\n");
        }
    }

    private static String cell(String format, Object value) {
        return " | " + String.format(Locale.ROOT, format, value);
    }
}
