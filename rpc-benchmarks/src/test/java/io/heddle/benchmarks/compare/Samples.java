package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.load.LoadResult;
import java.util.List;

/** Makes samples of what matters to a test. */
final class Samples {
    private Samples() {}

    static Summary summary(Sample... samples) {
        return new Summary(List.of(samples), List.of("c-epoll", "netty-nio"));
    }

    static Sample sample(Shape shape, int round, String server, double rps, double cpuMicros) {
        return new Sample(shape, round, server, new LoadResult(1000, rps, 10, 20, 30, 40, 50), cpuMicros);
    }
}
