package io.heddle.benchmarks.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The book-keeping of an open loop: when each request is meant to be sent, and how long each reply took, counted from
 * then. A request that is sent late because the server is slow has waited, and its wait is part of its latency. Leaving
 * it out is known as coordinated omission.
 *
 * <p>Requests are dealt out to the connections in turn and answered in order, so that the number of a reply on its
 * connection tells which request it answers.
 *
 * @threading Caller-confined.
 */
final class Schedule {
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final double nanosApart;
    private final long start;
    private final long warmup;
    private final long total;
    private final long[] answeredOf;
    private final Histogram latencies = new Histogram(3);
    private long begun;
    private long answered;
    private long answeredInTime;
    private long late;

    /**
     * Begins a schedule.
     *
     * @param perSecond the rate
     * @param connections among which requests are dealt out
     * @param warmup requests at the beginning that are not measured
     * @param measured requests that are
     * @param now the time at which the first is due, in nanoseconds
     */
    Schedule(double perSecond, int connections, long warmup, long measured, long now) {
        nanosApart = 1e9 / perSecond;
        start = now;
        this.warmup = warmup;
        total = warmup + measured;
        answeredOf = new long[connections];
    }

    /** Whether a request is due that has not been begun. */
    boolean isDue(long now) {
        return begun < total && intended(begun) - now <= 0;
    }

    /** Begins the next request and returns the connection to send it on. */
    int begin() {
        return (int) (begun++ % answeredOf.length);
    }

    /** Takes note of the next replies of a connection. */
    void arrived(int connection, int count, long now) {
        for (int i = 0; i < count; i++) {
            note(connection, now);
            answered++;
            if (now - intended(warmup) >= 0 && now - intended(total) <= 0) {
                answeredInTime++;
            }
        }
    }

    boolean isComplete() {
        return answered == total;
    }

    /** Whether the time for sending is over by more than this. */
    boolean isOver(long graceNanos, long now) {
        return now - intended(total) > graceNanos;
    }

    /**
     * Ends the run. What has no reply is taken to have waited until now: its true latency is longer.
     *
     * @param now the time, in nanoseconds
     * @return what has been measured
     */
    OpenLoop.Result end(long now) {
        long unanswered = total - answered;
        for (int connection = 0; connection < answeredOf.length; connection++) {
            while (answeredOf[connection] * answeredOf.length + connection < total) {
                note(connection, now);
            }
        }
        double rps = answeredInTime / ((total - warmup) * nanosApart / 1e9);
        return new OpenLoop.Result(LoadResult.of(answered, rps, latencies), 1e9 / nanosApart, unanswered, late);
    }

    private void note(int connection, long now) {
        long request = answeredOf[connection]++ * answeredOf.length + connection;
        if (request >= warmup) {
            long nanos = now - intended(request);
            latencies.recordValue(nanos);
            if (nanos > LATE_NANOS) {
                late++;
            }
        }
    }

    private long intended(long request) {
        return start + (long) (request * nanosApart);
    }
}
