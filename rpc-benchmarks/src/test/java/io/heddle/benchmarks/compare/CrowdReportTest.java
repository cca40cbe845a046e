package io.heddle.benchmarks.compare;

import static io.heddle.benchmarks.compare.Samples.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.heddle.benchmarks.load.LoadResult;
import io.heddle.benchmarks.load.OpenLoop;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CrowdReportTest {
    private static final Shape FEW = new Shape(64, 1, 0);
    private static final Shape ALL = new Shape(18_000, 1, 0);

    private static CrowdResult result(String server, OptionalLong liveBytes) {
        return new CrowdResult(
                server,
                2.345,
                List.of(sample(FEW, 1, server, 90_000, 6), sample(FEW, 2, server, 100_000, 5)),
                List.of(sample(ALL, 1, server, 60_000, 9), sample(ALL, 2, server, 50_000, 10)),
                new OpenLoop.Result(new LoadResult(107_990, 1800, 100, 200, 3_000, 4_000, 50_000), 1800, 10, 12),
                0.0432,
                new Memory(150 << 20, liveBytes));
    }

    @Test
    void writesATableForPingsAndOneForAllActive() {
        CrowdReport report = new CrowdReport(
                List.of(result("mine", OptionalLong.of(3 << 19)), result("c-epoll", OptionalLong.empty())),
                Map.of("machine", "this one"),
                Map.of("theirs", "not installed"));

        assertThat(report.markdown()).isEqualTo("""
            # Many connections

            - machine: this one
            - theirs: **left out**: not installed

            ## Pings

            | server | open s | pings | missed | late | p50 ms | p99 ms | max ms | CPU % of a core | heap MiB | RSS MiB |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
            | mine | 2.35 | 108000 | 10 | 12 | 0.10 | 3.00 | 50.0 | 4.3 | 1.5 | 150.0 |
            | c-epoll | 2.35 | 108000 | 10 | 12 | 0.10 | 3.00 | 50.0 | 4.3 | - | 150.0 |

            ## All active

            | server | CPU µs/request, few | all | ratio | requests/s, few | all |
            |---|--:|--:|--:|--:|--:|
            | mine | 5.50 | 9.50 | 1.75 | 95000 | 55000 |
            | c-epoll | 5.50 | 9.50 | 1.75 | 95000 | 55000 |
            """);
    }

    @Test
    void theRatioPairsTheRounds() {
        assertThat(result("mine", OptionalLong.empty()).cpuRatio()).isCloseTo((1.5 + 2) / 2, within(1e-9));
    }
}
