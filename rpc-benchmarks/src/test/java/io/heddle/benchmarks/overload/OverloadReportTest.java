package io.heddle.benchmarks.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OverloadReportTest {
    @Test
    void comparesWithThePeakAndWithTheSustainableLoad() {
        OverloadReport report = new OverloadReport(800);
        report.add("adaptive", "1x", new Outcome(720, 719, 0, 20, 30, 0));
        report.add("adaptive", "3x", new Outcome(2160, 760, 1400, 35, 45, 1));

        assertThat(report.markdown().lines())
                .contains("| adaptive | 1x | 720 | 719 | 90 % | 0 | 20.0 | 30.0 | 1.00 | 0.0 |")
                .contains("| adaptive | 3x | 2160 | 760 | 95 % | 1400 | 35.0 | 45.0 | 1.50 | 1.0 |");
    }

    @Test
    void takesTheMedianOfEachFigure() {
        assertThat(Outcome.median(List.of(
                        new Outcome(1, 9, 1, 1, 1, 1), new Outcome(2, 8, 2, 2, 2, 2), new Outcome(3, 7, 3, 3, 3, 3))))
                .isEqualTo(new Outcome(2, 8, 2, 2, 2, 2));
    }
}
