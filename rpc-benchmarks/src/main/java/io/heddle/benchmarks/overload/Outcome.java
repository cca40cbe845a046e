package io.heddle.benchmarks.overload;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What became of the calls of a measured time. Times are in milliseconds, from the instant at which a call was meant to
 * be sent until its reply; what had no reply at the end counts as accepted, and as having taken until then.
 *
 * @param offered calls per second that were sent
 * @param goodput results per second that arrived
 * @param shed refusals per second
 * @param p50 what half of the accepted calls took at most
 * @param p99 what 99 % of the accepted calls took at most
 * @param shedP99 what 99 % of the refusals took at most, 0 if there were none
 * @threading Immutable.
 */
record Outcome(double offered, double goodput, double shed, double p50, double p99, double shedP99) {
    /** Figure by figure. */
    static Outcome median(List<Outcome> rounds) {
        return new Outcome(
                median(rounds, Outcome::offered),
                median(rounds, Outcome::goodput),
                median(rounds, Outcome::shed),
                median(rounds, Outcome::p50),
                median(rounds, Outcome::p99),
                median(rounds, Outcome::shedP99));
    }

    private static double median(List<Outcome> rounds, ToDoubleFunction<Outcome> figure) {
        return rounds.stream()
                .map(figure::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList()
                .get(rounds.size() / 2);
    }
}
