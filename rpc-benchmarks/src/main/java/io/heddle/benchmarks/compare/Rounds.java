package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.load.LoadResult;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Drives servers in turns, so that a noisy machine disturbs all alike: each round drives every server once, every other
 * round in reverse order.
 *
 * @param servers which have been started
 * @param load the load generator
 * @param options how many rounds, and how long
 * @param progress told of what is going on
 * @threading Confined to the main thread.
 */
record Rounds(List<ServerProcess> servers, LoadGenerator load, Options options, PrintStream progress) {
    List<Sample> run() throws IOException, InterruptedException {
        for (ServerProcess server : servers) {
            progress.println("warming up " + server.name());
            for (Shape shape : options.shapes) {
                drive(server, shape, options.warmup / options.shapes.size());
            }
        }
        List<Sample> samples = new ArrayList<>();
        for (Shape shape : options.shapes) {
            for (int round = 1; round <= options.rounds; round++) {
                progress.println(shape + ": round " + round + " of " + options.rounds);
                for (ServerProcess server : round % 2 == 1 ? servers : servers.reversed()) {
                    samples.add(measure(server, shape, round));
                }
            }
        }
        return samples;
    }

    private Sample measure(ServerProcess server, Shape shape, int round) throws IOException, InterruptedException {
        CpuTime before = CpuTime.of(server.pid());
        LoadResult result = drive(server, shape, options.seconds);
        double micros = CpuTime.of(server.pid()).nanosSince(before) / 1e3;
        return new Sample(shape, round, server.name(), result, micros / result.answered());
    }

    private LoadResult drive(ServerProcess server, Shape shape, double seconds)
            throws IOException, InterruptedException {
        try {
            LoadResult result = load.run(server, shape, seconds);
            if (result.answered() == 0) {
                throw new IOException("no reply in " + seconds + " s");
            }
            return result;
        } catch (IOException e) {
            throw new IOException(server.name() + " at " + shape + ": " + e.getMessage(), e);
        }
    }
}
