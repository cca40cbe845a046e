package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.load.OpenLoop;
import io.heddle.benchmarks.load.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks servers for streams that nobody reads, and looks how they, and other clients, do with and without these.
 *
 * @param servers which have been started
 * @param rounds how many
 * @param stalled clients that do not read
 * @param rate pings per second of others
 * @param seconds for how long others are measured; with the second before, less than the servers' write timeout
 * @threading Confined to the main thread.
 */
record StallRounds(List<ServerProcess> servers, int rounds, int stalled, double rate, double seconds) {
    private static final int PINGING = 16;

    /** Time in which sockets fill up, and streams come to their stop. */
    private static final double WARMUP_SECONDS = 1;

    /** More than any socket holds. */
    private static final StreamShape ENDLESS = StreamShape.ofBytes(1_000_000_000, 1024);

    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    List<StallSample> run() throws IOException {
        for (ServerProcess server : servers) {
            ping(server); // the first time everything is slow
        }
        List<StallSample> samples = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (ServerProcess server : servers) {
                samples.add(measure(server));
            }
        }
        return samples;
    }

    private StallSample measure(ServerProcess server) throws IOException {
        StallSample.State before = ping(server);
        List<StreamClient> clients = new ArrayList<>();
        try {
            long start = System.nanoTime();
            for (int i = 0; i < stalled; i++) {
                StreamClient client = new StreamClient(server.port());
                clients.add(client);
                client.send(ENDLESS.request());
            }
            StallSample.State during = ping(server);
            awaitReset(clients, start);
            return new StallSample(server.name(), before, during, (System.nanoTime() - start) / 1e9);
        } finally {
            for (StreamClient client : clients) {
                client.close();
            }
        }
    }

    private StallSample.State ping(ServerProcess server) throws IOException {
        OpenLoop.Result pings = OpenLoop.run(server.port(), PINGING, rate, Workload.PING, WARMUP_SECONDS, seconds);
        return StallSample.State.of(server, pings);
    }

    private static void awaitReset(List<StreamClient> clients, long start) throws IOException {
        while (!clients.stream().allMatch(StreamClient::isReset)) {
            if (System.nanoTime() - start > TIMEOUT_NANOS) {
                throw new IOException("a client that does not read is still connected");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
