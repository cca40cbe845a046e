package io.heddle.benchmarks.overload;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;

/**
 * Many callers that know nothing of each other: calls come at random times (a Poisson process), at a rate that does not
 * depend on whether earlier ones have been answered.
 *
 * @threading Confined to the main thread.
 */
final class Crowd implements Closeable {
    private static final int SEED = 5;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final List<Caller> callers = new ArrayList<>();
    private final Random random = new Random(SEED);
    private int turn;

    Crowd(int port, int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            callers.add(new Caller(selector, port));
        }
    }

    /** Offers calls, and measures those that are meant to be sent after the warm-up. */
    Outcome offer(double perSecond, Duration warmup, Duration measured) throws IOException {
        long begin = System.nanoTime() + warmup.toNanos();
        long end = begin + measured.toNanos();
        Tally tally = new Tally(begin, end);
        double next = System.nanoTime();
        while (System.nanoTime() - end < 0) {
            for (; next - System.nanoTime() <= 0; next += -Math.log(1 - random.nextDouble()) * 1e9 / perSecond) {
                tally.sent((long) next);
                callers.get(turn++ % callers.size()).call((long) next);
            }
            selector.select(key -> receive(key, tally), 1);
        }
        callers.forEach(caller -> caller.unanswered().forEach(tally::unanswered));
        return tally.outcome();
    }

    private void receive(SelectionKey key, Tally tally) {
        try {
            ((Caller) key.attachment()).receive(buffer, tally);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Caller caller : callers) {
            caller.close();
        }
        selector.close();
    }

    /**
     * The book-keeping of a measured time.
     *
     * @threading Confined to the main thread.
     */
    private static final class Tally implements Caller.Replies {
        private final long begin;
        private final long end;
        private final Histogram acceptedNanos = new Histogram(3);
        private final Histogram shedNanos = new Histogram(3);
        private long sent;
        private long done; // in the measured time, whenever the calls were sent

        Tally(long begin, long end) {
            this.begin = begin;
            this.end = end;
        }

        void sent(long meantNanos) {
            if (meantNanos - begin >= 0) {
                sent++;
            }
        }

        @Override
        public void arrived(long meantNanos, boolean accepted) {
            long now = System.nanoTime();
            if (accepted && now - begin >= 0) {
                done++;
            }
            record(meantNanos, now, accepted ? acceptedNanos : shedNanos);
        }

        void unanswered(long meantNanos) {
            record(meantNanos, end, acceptedNanos);
        }

        private void record(long meantNanos, long now, Histogram times) {
            if (meantNanos - begin >= 0) {
                times.recordValue(Math.max(0, now - meantNanos));
            }
        }

        Outcome outcome() {
            double seconds = (end - begin) / 1e9;
            return new Outcome(
                    sent / seconds,
                    done / seconds,
                    shedNanos.getTotalCount() / seconds,
                    acceptedNanos.getValueAtPercentile(50) / 1e6,
                    acceptedNanos.getValueAtPercentile(99) / 1e6,
                    shedNanos.getValueAtPercentile(99) / 1e6);
        }
    }
}
