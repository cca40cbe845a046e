package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.load.OpenLoop;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one server did for a crowd.
 *
 * @param server its name
 * @param openSeconds from the first connect until every connection had a reply
 * @param few what it did while few were active, by round
 * @param all the same while all were
 * @param pings how they were answered
 * @param pingCpu processor time while they were, as a part of one core
 * @param memory what it held afterwards
 * @threading Immutable.
 */
record CrowdResult(
        String server,
        double openSeconds,
        List<Sample> few,
        List<Sample> all,
        OpenLoop.Result pings,
        double pingCpu,
        Memory memory) {
    /** Processor time for each request of all active connections, to that of few; the median of the rounds. */
    double cpuRatio() {
        return Medians.medianRatio(values(all, Sample::cpuMicros), values(few, Sample::cpuMicros));
    }

    static double medianCpuMicros(List<Sample> rounds) {
        return Medians.median(values(rounds, Sample::cpuMicros));
    }

    static double medianRps(List<Sample> rounds) {
        return Medians.median(values(rounds, round -> round.load().rps()));
    }

    private static double[] values(List<Sample> rounds, ToDoubleFunction<Sample> value) {
        return rounds.stream().mapToDouble(value).toArray();
    }
}
