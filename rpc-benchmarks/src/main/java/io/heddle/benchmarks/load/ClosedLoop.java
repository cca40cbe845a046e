package io.heddle.benchmarks.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A closed loop: each connection sends a batch of requests at once, waits for all their replies, and begins again. Its
 * latency is that of a batch; a slow server gets fewer requests, so that it tells little about waiting.
 *
 * @threading Caller-confined.
 */
public final class ClosedLoop {
    private static final int GRACE_SECONDS = 5;

    /** In the last one no batch is begun, and what is owed is waited for: no request is left uncounted. */
    private enum Phase {
        WARMUP,
        MEASURING,
        ENDING
    }

    private final int depth;
    private final Histogram latencies = new Histogram(3);
    private final int[] owed;
    private final long[] sentAt;
    private final Links links;
    private long answered;
    private int busy; // connections with a batch under way
    private Phase phase = Phase.WARMUP;

    private ClosedLoop(Links links, int active, int depth) {
        this.depth = depth;
        this.links = links;
        owed = new int[active];
        sentAt = new long[active];
    }

    /**
     * Loads a server of this machine.
     *
     * @param port its port
     * @param connections how many
     * @param depth requests that each sends at once
     * @param workload what to send
     * @param warmupSeconds time before anything is measured
     * @param seconds time to measure
     * @return what has been measured
     * @throws IOException if a connection fails, or a reply is wrong
     */
    public static LoadResult run(
            int port, int connections, int depth, Workload workload, double warmupSeconds, double seconds)
            throws IOException {
        try (Links links = new Links(port, workload)) {
            links.growTo(connections);
            return run(links, connections, depth, warmupSeconds, seconds);
        }
    }

    /**
     * Loads a server with connections that are open. They stay so, and no reply is owed to them afterwards.
     *
     * @param links the connections
     * @param active how many of them send, the first ones; the others are silent
     * @param depth requests that each sends at once
     * @param warmupSeconds time before anything is measured
     * @param seconds time to measure; where both are 0, each sends one batch
     * @return what has been measured
     * @throws IOException if a connection fails, or a reply is wrong
     */
    public static LoadResult run(Links links, int active, int depth, double warmupSeconds, double seconds)
            throws IOException {
        ClosedLoop loop = new ClosedLoop(links, active, depth);
        for (int i = 0; i < active; i++) {
            loop.sendBatch(i);
        }
        loop.turnFor(warmupSeconds);
        loop.phase = Phase.MEASURING;
        long before = loop.answered;
        double elapsed = loop.turnFor(seconds);
        double rps = (loop.answered - before) / elapsed;
        loop.phase = Phase.ENDING;
        loop.turnFor(GRACE_SECONDS);
        if (loop.busy > 0) {
            throw new IOException(loop.busy + " connections without a reply for " + GRACE_SECONDS + " s");
        }
        return LoadResult.of(loop.answered, rps, loop.latencies);
    }

    private double turnFor(double seconds) throws IOException {
        long start = System.nanoTime();
        long nanos = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        while (busy > 0 && System.nanoTime() - start < nanos) {
            links.turn(100, this::arrived);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void arrived(int index, int count) throws IOException {
        answered += count;
        owed[index] -= count;
        if (owed[index] == 0) {
            busy--;
            if (phase == Phase.MEASURING) {
                latencies.recordValue(System.nanoTime() - sentAt[index]);
            }
            if (phase != Phase.ENDING) {
                sendBatch(index);
            }
        }
    }

    private void sendBatch(int index) throws IOException {
        busy++;
        owed[index] = depth;
        sentAt[index] = System.nanoTime();
        links.get(index).send(depth);
    }
}
