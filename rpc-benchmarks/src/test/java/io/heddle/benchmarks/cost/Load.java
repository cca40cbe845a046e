package io.heddle.benchmarks.cost;

import io.heddle.nio.SystemCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A server and its clients, driven in rounds: every client sends a batch, then every client receives its replies.
 *
 * @threading Caller-confined.
 */
final class Load implements AutoCloseable {
    private final PingServer server;
    private final List<PingClient> clients = new ArrayList<>();
    private final int depth;

    Load(PingServer.Mode mode, int connections, int depth) throws IOException {
        this.server = new PingServer(mode);
        this.depth = depth;
        try {
            for (int i = 0; i < connections; i++) {
                clients.add(new PingClient(server.address(), depth));
            }
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Runs as many rounds as make that many requests at least. */
    int run(int requests) throws IOException {
        int requestsPerRound = clients.size() * depth;
        int rounds = Math.ceilDiv(requests, requestsPerRound);
        for (int i = 0; i < rounds; i++) {
            round();
        }
        return rounds * requestsPerRound;
    }

    // By index: an iterator would be an object for each round until the code is compiled.
    private void round() throws IOException {
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).send();
        }
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).receive();
        }
    }

    SystemCalls systemCalls() {
        return server.systemCalls();
    }

    @Override
    public void close() throws IOException {
        try {
            for (PingClient client : clients) {
                client.close();
            }
        } finally {
            server.close();
        }
    }
}
