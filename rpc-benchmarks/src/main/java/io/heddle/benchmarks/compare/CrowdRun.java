package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.load.ClosedLoop;
import io.heddle.benchmarks.load.Links;
import io.heddle.benchmarks.load.LoadResult;
import io.heddle.benchmarks.load.OpenLoop;
import io.heddle.benchmarks.load.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A crowd of connections to one server. They are opened once: first some or all of them are active, in turns, then each
 * pings now and then.
 *
 * @param server which has been started
 * @param options how many connections, and how long
 * @param progress told of what is going on
 * @threading Confined to the main thread.
 */
record CrowdRun(ServerProcess server, CrowdOptions options, PrintStream progress) {
    /** @throws IOException if a connection is refused, lost or without a reply, or a reply is wrong */
    CrowdResult measure() throws IOException, InterruptedException {
        try (Links crowd = new Links(server.port(), Workload.PING)) {
            double openSeconds = open(crowd);
            warmUp(crowd);
            List<Sample> few = new ArrayList<>();
            List<Sample> all = new ArrayList<>();
            for (int round = 1; round <= options.rounds; round++) {
                few.add(activate(crowd, options.fewActive(), round));
                all.add(activate(crowd, options.allActive(), round));
            }
            CpuTime before = CpuTime.of(server.pid());
            long start = System.nanoTime();
            OpenLoop.Result pings = OpenLoop.run(crowd, options.connections / options.interval, 0, options.pinging);
            long elapsed = System.nanoTime() - start;
            double cpu = (double) CpuTime.of(server.pid()).nanosSince(before) / elapsed;
            progress.printf("pings: %s, CPU %.1f %% of a core%n", pings, cpu * 100);
            return new CrowdResult(server.name(), openSeconds, few, all, pings, cpu, Memory.of(server.pid()));
        } catch (IOException e) {
            throw new IOException(server.name() + ": " + e.getMessage(), e);
        }
    }

    private double open(Links crowd) throws IOException {
        long start = System.nanoTime();
        crowd.growTo(options.connections);
        ClosedLoop.run(crowd, options.connections, 1, 0, 0);
        double seconds = (System.nanoTime() - start) / 1e9;
        progress.printf("%d connections in %.2f s%n", options.connections, seconds);
        return seconds;
    }

    private void warmUp(Links crowd) throws IOException {
        ClosedLoop.run(crowd, options.few, 1, 0, options.warmup / 2);
        ClosedLoop.run(crowd, options.connections, 1, 0, options.warmup / 2);
    }

    private Sample activate(Links crowd, Shape shape, int round) throws IOException {
        CpuTime before = CpuTime.of(server.pid());
        LoadResult load = ClosedLoop.run(crowd, shape.connections(), 1, 0, options.seconds);
        double micros = CpuTime.of(server.pid()).nanosSince(before) / 1e3 / load.answered();
        progress.printf("round %d, %d active: %.2f us, %.0f/s%n", round, shape.connections(), micros, load.rps());
        return new Sample(shape, round, server.name(), load, micros);
    }
}
