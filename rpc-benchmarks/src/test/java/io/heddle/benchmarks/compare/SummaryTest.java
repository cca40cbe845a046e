package io.heddle.benchmarks.compare;

import static io.heddle.benchmarks.compare.Samples.sample;
import static io.heddle.benchmarks.compare.Samples.summary;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Shape ONE = new Shape(64, 1, 0);
    private static final Shape OTHER = new Shape(64, 16, 0);

    @Test
    void rowsAreInTheOrderOfTheFirstRound() {
        Summary summary = summary(
                sample(ONE, 1, "b", 10, 1),
                sample(ONE, 1, "a", 20, 1),
                sample(ONE, 2, "a", 30, 1),
                sample(ONE, 2, "b", 20, 1));

        assertThat(summary.rows(ONE)).extracting(Summary.Row::server).containsExactly("b", "a");
        assertThat(summary.rows(ONE)).extracting(Summary.Row::rps).containsExactly(15.0, 25.0);
    }

    @Test
    void ratiosAreMediansOfPairsOfTheSameRoundAndLoad() {
        Summary summary = summary(
                sample(ONE, 1, "c-epoll", 300, 1),
                sample(ONE, 1, "netty-nio", 100, 3),
                sample(ONE, 1, "mine", 270, 2),
                sample(ONE, 2, "mine", 90, 4),
                sample(ONE, 2, "netty-nio", 50, 4),
                sample(ONE, 2, "c-epoll", 100, 2),
                sample(ONE, 3, "c-epoll", 200, 8),
                sample(ONE, 3, "netty-nio", 120, 4),
                sample(ONE, 3, "mine", 120, 8),
                sample(OTHER, 1, "c-epoll", 1, 1),
                sample(OTHER, 1, "netty-nio", 1, 1),
                sample(OTHER, 1, "mine", 7, 7));

        assertThat(summary.shapes()).containsExactly(ONE, OTHER);
        assertThat(summary.rows(ONE).get(2).ratios())
                .containsExactly(new Summary.Ratio("c-epoll", 0.9, 2), new Summary.Ratio("netty-nio", 1.8, 1));
        assertThat(summary.rows(OTHER).get(2).ratios())
                .containsExactly(new Summary.Ratio("c-epoll", 7, 7), new Summary.Ratio("netty-nio", 7, 7));
    }

    @Test
    void aReferenceThatTookNoPartHasNoRatios() {
        Summary summary = summary(sample(ONE, 1, "netty-nio", 1, 1), sample(ONE, 1, "mine", 2, 1));

        assertThat(summary.references()).containsExactly("netty-nio");
        assertThat(summary.rows(ONE).getLast().ratios()).containsExactly(new Summary.Ratio("netty-nio", 2, 1));
    }
}
