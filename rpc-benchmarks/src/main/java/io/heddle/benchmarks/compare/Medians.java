package io.heddle.benchmarks.compare;

import java.util.Arrays;

/**
 * Medians: one disturbed round does not move them.
 *
 * @threading Thread-safe.
 */
final class Medians {
    private Medians() {}

    /** The middle one, or the mean of the two in the middle. */
    static double median(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing measured");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The largest, of what may not exceed a bound in any round. */
    static double most(double[] values) {
        return Arrays.stream(values).max().orElseThrow(() -> new IllegalArgumentException("nothing measured"));
    }

    /**
     * The median of the ratios of pairs: what disturbs a whole round disturbs both of its pair. The ratio of the
     * medians would compare one round with another.
     */
    static double medianRatio(double[] values, double[] references) {
        if (values.length != references.length) {
            throw new IllegalArgumentException("no pairs: " + values.length + " and " + references.length);
        }
        double[] ratios = new double[values.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values[i] / references[i];
        }
        return median(ratios);
    }
}
