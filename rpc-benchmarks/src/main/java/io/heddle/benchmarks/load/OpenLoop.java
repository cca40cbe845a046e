package io.heddle.benchmarks.load;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * An open loop: requests are sent at a fixed rate, whether or not earlier ones have been answered, as from many callers
 * who know nothing of each other. Latency counts from the time a request was meant to be sent. The loop never sleeps,
 * so that it sends in time: it takes a processor for itself.
 *
 * @threading Caller-confined.
 */
public final class OpenLoop {
    /** Time for the last replies, after which what is missing counts as unanswered. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Requests between two looks for replies, so that a rate too high to be sent starves no reply. */
    private static final int MAX_SENDS = 64;

    private OpenLoop() {}

    /**
     * What an open loop has measured.
     *
     * @param load latencies, counted from the intended times, and replies per second during the measured time
     * @param rate the rate asked for, in requests per second
     * @param unanswered requests without a reply 10 seconds after the end
     * @param late requests after the warm-up that waited longer than a second, the unanswered ones too
     * @threading Immutable.
     */
    public record Result(LoadResult load, double rate, long unanswered, long late) {
        /** The part of the rate that must have been answered in time. */
        private static final double KEPT = 0.99;

        /**
         * Tells whether the server kept up: replies came at the rate, and none is missing.
         *
         * @return true if it did
         */
        public boolean rateKept() {
            return unanswered == 0 && load.rps() >= KEPT * rate;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s rate=%.0f kept=%s unanswered=%d late=%d",
                    load,
                    rate,
                    rateKept(),
                    unanswered,
                    late);
        }
    }

    /**
     * Loads a server of this machine.
     *
     * @param port its port
     * @param connections how many
     * @param perSecond requests per second, over all connections
     * @param workload what to send
     * @param warmupSeconds time before anything is measured
     * @param seconds time to measure
     * @return what has been measured
     * @throws IOException if a connection fails, or a reply is wrong
     */
    public static Result run(
            int port, int connections, double perSecond, Workload workload, double warmupSeconds, double seconds)
            throws IOException {
        try (Links links = new Links(port, workload)) {
            links.growTo(connections);
            return run(links, perSecond, warmupSeconds, seconds);
        }
    }

    /**
     * Loads a server with connections that are open, each at its turn. They stay open.
     *
     * @param links the connections
     * @param perSecond requests per second, over all connections
     * @param warmupSeconds time before anything is measured
     * @param seconds time to measure
     * @return what has been measured
     * @throws IOException if a connection fails, or a reply is wrong
     */
    public static Result run(Links links, double perSecond, double warmupSeconds, double seconds) throws IOException {
        long warmup = Math.round(perSecond * warmupSeconds);
        long measured = Math.max(1, Math.round(perSecond * seconds));
        Schedule schedule = new Schedule(perSecond, links.size(), warmup, measured, System.nanoTime());
        while (!schedule.isComplete() && !schedule.isOver(GRACE_NANOS, System.nanoTime())) {
            for (int i = 0; i < MAX_SENDS && schedule.isDue(System.nanoTime()); i++) {
                links.get(schedule.begin()).send(1);
            }
            links.turn(0, (link, count) -> schedule.arrived(link, count, System.nanoTime()));
        }
        return schedule.end(System.nanoTime());
    }
}
