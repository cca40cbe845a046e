package io.heddle.server;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * How long things took: counts in buckets that are one nanosecond wide up to 16 ns, and from there on an eighth of the
 * power of two below them. A percentile is therefore at most 12.5 % too high, and never too low. Times above 73 minutes
 * are counted as 73 minutes; the maximum is exact.
 *
 * <p>To record costs one atomic addition, plus a compare-and-set when the maximum grows. Threads count in one of
 * {@value #STRIPES} stripes, by their number, so that loops do not contend for one word at each call. A stripe takes
 * about 2.6 KiB, and is made when it is first needed.
 *
 * @threading Thread-safe and lock-free. A reader sees what was recorded before, and some of what is being recorded.
 */
final class LatencyHistogram {
    private static final int SUB_BITS = 3;
    private static final long LONGEST_NANOS = (1L << 42) - 1;

    private static final int BUCKETS = bucket(LONGEST_NANOS) + 1;
    private static final int STRIPES = 8;

    private final AtomicReferenceArray<@Nullable AtomicLongArray> stripes = new AtomicReferenceArray<>(STRIPES);
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
        stripe().getAndAdd(bucket(Math.clamp(nanos, 0, LONGEST_NANOS)), times);
    }

    /** That of the calling thread. */
    private AtomicLongArray stripe() {
        int index = (int) Thread.currentThread().threadId() & STRIPES - 1;
        AtomicLongArray stripe = stripes.get(index);
        if (stripe == null) {
            stripes.compareAndSet(index, null, new AtomicLongArray(BUCKETS));
            stripe = Objects.requireNonNull(stripes.get(index));
        }
        return stripe;
    }

    /** How often a bucket was counted in. */
    private long counted(int bucket) {
        long sum = 0;
        for (int i = 0; i < STRIPES; i++) {
            AtomicLongArray stripe = stripes.get(i);
            sum += stripe == null ? 0 : stripe.get(bucket);
        }
        return sum;
    }

    /** How many durations were recorded. */
    long count() {
        long sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            sum += counted(i);
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
            seen += counted(++at);
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
