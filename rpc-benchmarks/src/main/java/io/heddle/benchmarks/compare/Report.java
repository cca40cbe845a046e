package io.heddle.benchmarks.compare;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a comparison writes as text.
 *
 * @param summary what has been measured
 * @param conditions under which, by name
 * @param descriptions of the servers, by name
 * @param leftOut why a server did not take part, by name
 * @threading Immutable.
 */
record Report(
        Summary summary,
        Map<String, String> conditions,
        Map<String, String> descriptions,
        Map<String, String> leftOut) {

    /** A table for each load, in Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder("# Side by side\n\n");
        conditions.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        for (Shape shape : summary.shapes()) {
            text.append("\n## ").append(shape.title()).append("\n\n");
            appendTable(text, shape);
        }
        text.append("\n## Servers\n\n");
        descriptions.forEach((name, what) -> {
            String reason = leftOut.get(name);
            text.append("- ").append(name).append(": ").append(what);
            text.append(reason == null ? "" : ". **Left out**: " + reason).append('\n');
        });
        return text.toString();
    }

    private void appendTable(StringBuilder text, Shape shape) {
        List<String> references = summary.references();
        StringBuilder head = new StringBuilder("| server | requests/s |");
        references.forEach(reference -> head.append(" to ").append(reference).append(" |"));
        head.append(" CPU µs/request |");
        references.forEach(reference -> head.append(" to ").append(reference).append(" |"));
        head.append(" p50 µs | p99 µs |\n|---|");
        head.append("--:|".repeat(4 + 2 * references.size())).append('\n');
        text.append(head);
        for (Summary.Row row : summary.rows(shape)) {
            text.append("| ").append(row.server()).append(cell("%.0f", row.rps()));
            row.ratios().forEach(ratio -> text.append(cell("%.2f", ratio.rps())));
            text.append(cell("%.2f", row.cpuMicros()));
            row.ratios().forEach(ratio -> text.append(cell("%.2f", ratio.cpu())));
            text.append(cell("%.0f", row.p50())).append(cell("%.0f", row.p99())).append(" |\n");
        }
    }

    private static String cell(String format, double value) {
        return " | " + String.format(Locale.ROOT, format, value);
    }

    /** Every round. Times are in microseconds. */
    String csv() {
        StringBuilder text = new StringBuilder(
                "shape,round,server,requests,rps,cpu_us_per_request,p50_us,p90_us,p99_us,p999_us,max_us\n");
        for (Sample sample : summary.samples()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s,%d,%s,%d,%.0f,%.3f,%.1f,%.1f,%.1f,%.1f,%.1f%n",
                    sample.shape(),
                    sample.round(),
                    sample.server(),
                    sample.load().answered(),
                    sample.load().rps(),
                    sample.cpuMicros(),
                    sample.load().p50(),
                    sample.load().p90(),
                    sample.load().p99(),
                    sample.load().p999(),
                    sample.load().max()));
        }
        return text.toString();
    }
}
