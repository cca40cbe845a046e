package io.heddle.server;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long things took: counts in buckets that are one nanosecond wide up to 16 ns, and from there on an eighth of the
 * power of two below them. A percentile is therefore at most 12.5 % too high, and never too low. Times above 73 minutes
 * are counted as 73 minutes; the maximum is exact. It takes about 2.6 KiB.
 *
 * <p>To record costs one atomic addition, plus a compare-and-set when the maximum grows. Threads that record times of
 * the same length at the same instant contend for one word; striping would multiply the memory to gain nanoseconds per
 * call.
 *
 * @threading Thread-safe and lock-free. A reader sees what was recorded before, and some of what is being recorded.
 */
final class LatencyHistogram {
    private static final int SUB_BITS = 3;
    private static final long LONGEST_NANOS = (1L << 42) - 1;

    private final AtomicLongArray counts = new AtomicLongArray(bucket(LONGEST_NANOS) + 1);
    private final AtomicLong max = new AtomicLong();

    /**
     * Counts durations of the same length.
     *
     * @param nanos their length; less than zero counts as zero
     * @param times how many they are
     */
    void record(long nanos, int times) {
        // The maximum first: a percentile is never above it, and must not be held down by an old one.
        if (nanos > max.get()) {
            max.accumulateAndGet(nanos, Math::max);
        }
        counts.getAndAdd(bucket(Math.clamp(nanos, 0, LONGEST_NANOS)), times);
    }

    /** How many durations were recorded. */
    long count() {
        long sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** The longest duration in nanoseconds, 0 if there is none. */
    long max() {
        return max.get();
    }

    /**
     * What that share of the durations took at most.
     *
     * @param percent more than 0, at most 100
     * @return nanoseconds; 0 if nothing was recorded
     * @throws IllegalArgumentException if percent is out of range
     */
    long percentile(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("not a percentage above 0: " + percent);
        }
        long rank = (long) Math.ceil(percent * count() / 100);
        if (rank == 0) {
            return 0;
        }
        long seen = 0;
        int at = -1;
        while (seen < rank) { // ends: counts never shrink, so they still add up to the rank
            seen += counts.get(++at);
        }
        return Math.min(highest(at), max.get());
    }

    private static int bucket(long nanos) {
        // The top four bits number the bucket, how far they were shifted its power of two.
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(nanos) - (SUB_BITS + 1));
        return (shift << SUB_BITS) + (int) (nanos >>> shift);
    }

    /** The longest duration that a bucket counts. */
    private static long highest(int bucket) {
        int shift = Math.max(0, (bucket >>> SUB_BITS) - 1);
        long lowest = bucket - ((long) shift << SUB_BITS);
        return ((lowest + 1) << shift) - 1;
    }
}
