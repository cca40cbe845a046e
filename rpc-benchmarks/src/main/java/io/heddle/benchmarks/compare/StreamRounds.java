package io.heddle.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Has servers send streams in turns to a client that reads as fast as it can: each round every server once, every other
 * round in reverse order.
 *
 * @param servers which have been started
 * @param streams what each sends in each round
 * @param rounds how many
 * @param warmup how many streams of each shape a server sends before the first round
 * @threading Confined to the main thread.
 */
record StreamRounds(List<ServerProcess> servers, List<StreamShape> streams, int rounds, int warmup) {
    List<StreamSample> run() throws IOException {
        for (ServerProcess server : servers) {
            for (StreamShape stream : streams) {
                for (int i = 0; i < warmup; i++) {
                    measure(server, stream);
                }
            }
        }
        List<StreamSample> samples = new ArrayList<>();
        for (StreamShape stream : streams) {
            for (int round = 1; round <= rounds; round++) {
                for (ServerProcess server : round % 2 == 1 ? servers : servers.reversed()) {
                    samples.add(measure(server, stream));
                }
            }
        }
        return samples;
    }

    private static StreamSample measure(ServerProcess server, StreamShape stream) throws IOException {
        try (StreamClient reader = new StreamClient(server.port())) {
            CpuTime before = CpuTime.of(server.pid());
            double seconds = reader.read(stream);
            double cpuMillis = CpuTime.of(server.pid()).nanosSince(before) / 1e6;
            long peak = server.name().equals(Candidates.PLAIN) ? 0 : peak(server, stream, reader);
            return new StreamSample(stream, server.name(), stream.bytes() / seconds / 1e6, cpuMillis, peak);
        }
    }

    /** The most that waits in the server during a stream of its own, because to look costs time. */
    private static long peak(ServerProcess server, StreamShape stream, StreamClient reader) throws IOException {
        try (StreamClient console = new StreamClient(server.port())) {
            console.ask("peak");
            reader.read(stream);
            return Long.parseLong(console.ask("peak"));
        }
    }
}
