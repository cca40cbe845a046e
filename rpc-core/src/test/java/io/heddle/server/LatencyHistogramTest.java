package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void isZeroWhileEmpty() {
        assertThat(histogram.count()).isZero();
        assertThat(histogram.max()).isZero();
        assertThat(histogram.percentile(99)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 1_000, 2_000_000, 3_600_000_000_000L})
    void isWithinAnEighthAboveTheTruth(long scale) {
        long[] sorted = new Random(scale)
                .doubles(10_000)
                .mapToLong(d -> (long) (d * d * scale))
                .sorted()
                .toArray();
        // Shuffled enough for the order not to matter: from both ends.
        for (int i = 0; i < sorted.length / 2; i++) {
            histogram.record(sorted[sorted.length - 1 - i], 1);
            histogram.record(sorted[i], 1);
        }

        assertThat(histogram.count()).isEqualTo(sorted.length);
        assertThat(histogram.max()).isEqualTo(sorted[sorted.length - 1]);
        for (double percent : new double[] {0.001, 1, 25, 50, 75, 90, 99, 99.9, 99.99, 100}) {
            long truth = sorted[Math.max(0, (int) Math.ceil(percent * sorted.length / 100) - 1)];
            assertThat(histogram.percentile(percent)).as("%s %%", percent).isBetween(truth, truth + truth / 8);
        }
    }

    @Test
    void isExactForShortTimes() {
        for (int nanos = 0; nanos < 16; nanos++) {
            LatencyHistogram one = new LatencyHistogram();
            one.record(nanos, 1);
            one.record(1000, 1); // or the maximum would hide the width of the bucket
            assertThat(one.percentile(50)).isEqualTo(nanos);
        }
    }

    @Test
    void keepsItsErrorAtEveryEdgeOfABucket() {
        for (int power = 4; power <= 41; power++) {
            for (long nanos : new long[] {(1L << power) - 1, 1L << power, (1L << power) + 1, 9L << power - 3}) {
                LatencyHistogram one = new LatencyHistogram();
                one.record(nanos, 1);
                one.record(1L << 50, 1);
                assertThat(one.percentile(50)).isBetween(nanos, nanos + nanos / 8);
            }
        }
    }

    @Test
    void reachesBeyondAnHourAndClampsAbove() {
        histogram.record(TimeUnit.HOURS.toNanos(1), 1);
        histogram.record(TimeUnit.DAYS.toNanos(400), 1);
        histogram.record(Long.MAX_VALUE, 1);

        assertThat(histogram.percentile(30)).isBetween(TimeUnit.MINUTES.toNanos(60), TimeUnit.MINUTES.toNanos(68));
        assertThat(histogram.percentile(100)).isEqualTo((1L << 42) - 1);
        assertThat(histogram.max()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void takesANegativeTimeForZero() {
        histogram.record(-5, 1);
        histogram.record(Long.MIN_VALUE, 1);

        assertThat(histogram.count()).isEqualTo(2);
        assertThat(histogram.max()).isZero();
        assertThat(histogram.percentile(100)).isZero();
    }

    @Test
    void isNeverAboveTheMaximum() {
        histogram.record(1_000_001, 1);

        assertThat(histogram.percentile(50)).isEqualTo(1_000_001);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 100.1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesWhatIsNoPercentage(double percent) {
        assertThatIllegalArgumentException().isThrownBy(() -> histogram.percentile(percent));
    }

    @Test
    @Timeout(30)
    void losesNothingThatThreadsRecordAtTheSameTime() throws InterruptedException {
        int each = 500_000;
        CountDownLatch start = new CountDownLatch(1);
        Thread[] threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(new FutureTask<>(() -> {
                start.await();
                for (int i = 0; i < each; i++) {
                    histogram.record(i % 500, 1);
                }
                return null;
            }));
            threads[t].start();
        }
        start.countDown();
        long before = 0;
        while (Arrays.stream(threads).anyMatch(Thread::isAlive)) {
            long now = histogram.count();
            assertThat(now).isGreaterThanOrEqualTo(before);
            assertThat(histogram.percentile(100)).isLessThan(500);
            before = now;
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(histogram.count()).isEqualTo((long) threads.length * each);
        assertThat(histogram.max()).isEqualTo(499);
    }

    @Test
    void countsDurationsOfTheSameLengthAtOnce() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.record(7, 99);
        histogram.record(900, 1);

        assertThat(histogram.count()).isEqualTo(100);
        assertThat(histogram.percentile(99)).isEqualTo(7);
        assertThat(histogram.max()).isEqualTo(900);
    }
}
