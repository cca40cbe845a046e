package io.heddle.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MediansTest {
    @Test
    void takesTheMiddle() {
        assertThat(Medians.median(new double[] {9, 1, 5})).isEqualTo(5);
        assertThat(Medians.median(new double[] {9, 1, 5, 6})).isEqualTo(5.5);
        assertThat(Medians.median(new double[] {7})).isEqualTo(7);
    }

    @Test
    void takesTheMost() {
        assertThat(Medians.most(new double[] {3, 9, 5})).isEqualTo(9);
    }

    @Test
    void leavesTheValuesInOrder() {
        double[] values = {3, 1, 2};

        assertThat(Medians.median(values)).isEqualTo(2);

        assertThat(values).containsExactly(3, 1, 2);
    }

    @Test
    void pairsRoundsInsteadOfDividingMedians() {
        // The machine was three times as fast in the first round, and twice as fast in the last.
        double[] mine = {270, 90, 120};
        double[] theirs = {300, 100, 200};

        assertThat(Medians.medianRatio(mine, theirs)).isCloseTo(0.9, within(1e-9));
        assertThat(Medians.median(mine) / Medians.median(theirs)).isCloseTo(0.6, within(1e-9));
    }

    @Test
    void refusesWhatHasNoMedian() {
        assertThatIllegalArgumentException().isThrownBy(() -> Medians.median(new double[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Medians.medianRatio(new double[] {1, 2}, new double[] {1}));
    }
}
