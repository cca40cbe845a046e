package io.heddle.benchmarks.load;

import java.util.Locale;
import java.util.NoSuchElementException;
import org.HdrHistogram.Histogram;

/**
 * What a load has measured. Latencies are in microseconds.
 *
 * @param answered all replies, those of the warm-up too
 * @param rps replies per second after the warm-up
 * @param p50 median latency
 * @param p90 latency that 90 % do not exceed
 * @param p99 latency that 99 % do not exceed
 * @param p999 latency that 99.9 % do not exceed
 * @param max longest latency
 * @threading Immutable.
 */
public record LoadResult(long answered, double rps, double p50, double p90, double p99, double p999, double max) {
    /**
     * Reads what a load generator prints.
     *
     * @param line its output, in the form of {@link #toString()}
     * @return the result
     * @throws NoSuchElementException if a value is missing
     * @throws NumberFormatException if one is no number
     */
    public static LoadResult parse(String line) {
        return new LoadResult(
                (long) value(line, "answered"),
                value(line, "rps"),
                value(line, "p50"),
                value(line, "p90"),
                value(line, "p99"),
                value(line, "p99.9"),
                value(line, "max"));
    }

    static LoadResult of(long answered, double rps, Histogram nanos) {
        return new LoadResult(
                answered,
                rps,
                micros(nanos, 50),
                micros(nanos, 90),
                micros(nanos, 99),
                micros(nanos, 99.9),
                nanos.getMaxValue() / 1e3);
    }

    private static double micros(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1e3;
    }

    private static double value(String line, String name) {
        for (String pair : line.strip().split(" ")) {
            if (pair.startsWith(name + "=")) {
                return Double.parseDouble(pair.substring(name.length() + 1));
            }
        }
        throw new NoSuchElementException("no " + name + " in: " + line);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "answered=%d rps=%.0f p50=%.1f p90=%.1f p99=%.1f p99.9=%.1f max=%.1f",
                answered,
                rps,
                p50,
                p90,
                p99,
                p999,
                max);
    }
}
