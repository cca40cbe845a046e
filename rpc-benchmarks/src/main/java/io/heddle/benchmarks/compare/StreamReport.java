package io.heddle.benchmarks.compare;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The tables of a measurement of streams. Ratios are medians of those of the rounds, all else medians or, of what must
 * not grow, the most.
 *
 * @param streams to a client that reads
 * @param stalls by clients that do not
 * @threading Immutable.
 */
record StreamReport(List<StreamSample> streams, List<StallSample> stalls) {
    /** Both tables, in Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("| item bytes | server | MB/s | to plain | CPU ms | to plain | most waiting, KiB |\n");
        text.append("|--:|---|--:|--:|--:|--:|--:|\n");
        for (StreamShape stream :
                streams.stream().map(StreamSample::stream).distinct().toList()) {
            for (String server :
                    streams.stream().map(StreamSample::server).distinct().toList()) {
                text.append(row(stream, server));
            }
        }
        text.append("\n| server | p50 µs | stalled | p99 µs | stalled | heap KiB | stalled | direct KiB | stalled ");
        text.append("| RSS MiB | stalled | reset after s |\n|---|")
                .append("--:|".repeat(11))
                .append('\n');
        for (String server : stalls.stream().map(StallSample::server).distinct().toList()) {
            text.append(row(server));
        }
        return text.toString();
    }

    private String row(StreamShape stream, String server) {
        double[] speeds = values(stream, server, StreamSample::megabytesPerSecond);
        double[] cpu = values(stream, server, StreamSample::cpuMillis);
        return String.format(
                Locale.ROOT,
                "| %d | %s | %.0f | %.2f | %.1f | %.2f | %s |%n",
                stream.itemBytes(),
                server,
                Medians.median(speeds),
                Medians.medianRatio(speeds, values(stream, Candidates.PLAIN, StreamSample::megabytesPerSecond)),
                Medians.median(cpu),
                Medians.medianRatio(cpu, values(stream, Candidates.PLAIN, StreamSample::cpuMillis)),
                server.equals(Candidates.PLAIN) ? "" : Math.round(most(stream, server) / 1024));
    }

    private double most(StreamShape stream, String server) {
        return Medians.most(values(stream, server, StreamSample::peakBytes));
    }

    /** A value of each round, by round. */
    private double[] values(StreamShape stream, String server, ToDoubleFunction<StreamSample> value) {
        return streams.stream()
                .filter(sample ->
                        sample.stream().equals(stream) && sample.server().equals(server))
                .mapToDouble(value)
                .toArray();
    }

    private String row(String server) {
        StringBuilder row = new StringBuilder("| " + server);
        append(row, "%.0f", server, state -> state.pings().load().p50());
        append(row, "%.0f", server, state -> state.pings().load().p99());
        append(row, "%.0f", server, state -> state.heapBytes() / 1024.0);
        append(row, "%.0f", server, state -> state.directBytes() / 1024.0);
        append(row, "%.1f", server, state -> state.residentBytes() / 1024.0 / 1024);
        double reset = Medians.median(stallValues(server, StallSample::resetSeconds));
        return row.append(String.format(Locale.ROOT, " | %.2f |%n", reset)).toString();
    }

    private void append(StringBuilder row, String format, String server, ToDoubleFunction<StallSample.State> value) {
        double before = Medians.median(stallValues(server, sample -> value.applyAsDouble(sample.before())));
        double during = Medians.median(stallValues(server, sample -> value.applyAsDouble(sample.during())));
        row.append(String.format(Locale.ROOT, " | " + format + " | " + format, before, during));
    }

    private double[] stallValues(String server, ToDoubleFunction<StallSample> value) {
        return stalls.stream()
                .filter(sample -> sample.server().equals(server))
                .mapToDouble(value)
                .toArray();
    }
}
