package io.heddle.benchmarks.compare;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The medians of a comparison. Every server has a sample of every round.
 *
 * @param samples all of them, in the order of measuring, the first round in the order of the servers
 * @param to names of the servers that ratios are to
 * @threading Immutable.
 */
record Summary(List<Sample> samples, List<String> to) {
    /**
     * A server against a reference, in the median of the rounds.
     *
     * @param reference name of the reference
     * @param rps ratio of requests per second; more is better
     * @param cpu ratio of processor time for each request; less is better
     */
    record Ratio(String reference, double rps, double cpu) {}

    /**
     * The medians of a server under one load.
     *
     * @param server its name
     * @param rps requests per second
     * @param cpuMicros processor time for each request, in microseconds
     * @param p50 median latency of a batch, in microseconds
     * @param p99 latency of a batch that 99 % do not exceed, in microseconds
     * @param ratios to each reference
     */
    record Row(String server, double rps, double cpuMicros, double p50, double p99, List<Ratio> ratios) {}

    List<Shape> shapes() {
        return samples.stream().map(Sample::shape).distinct().toList();
    }

    /** What ratios are to, as far as it took part. */
    List<String> references() {
        List<String> servers = servers();
        return to.stream().filter(servers::contains).toList();
    }

    List<Row> rows(Shape shape) {
        return servers().stream().map(server -> row(shape, server)).toList();
    }

    private List<String> servers() {
        return samples.stream().map(Sample::server).distinct().toList();
    }

    private Row row(Shape shape, String server) {
        List<Ratio> ratios = references().stream()
                .map(reference -> new Ratio(
                        reference,
                        Medians.medianRatio(rps(shape, server), rps(shape, reference)),
                        Medians.medianRatio(cpu(shape, server), cpu(shape, reference))))
                .toList();
        return new Row(
                server,
                Medians.median(rps(shape, server)),
                Medians.median(cpu(shape, server)),
                Medians.median(values(shape, server, sample -> sample.load().p50())),
                Medians.median(values(shape, server, sample -> sample.load().p99())),
                ratios);
    }

    private double[] rps(Shape shape, String server) {
        return values(shape, server, sample -> sample.load().rps());
    }

    private double[] cpu(Shape shape, String server) {
        return values(shape, server, Sample::cpuMicros);
    }

    /** A value of each round, by round. */
    private double[] values(Shape shape, String server, ToDoubleFunction<Sample> value) {
        return samples.stream()
                .filter(sample ->
                        sample.shape().equals(shape) && sample.server().equals(server))
                .mapToDouble(value)
                .toArray();
    }
}
