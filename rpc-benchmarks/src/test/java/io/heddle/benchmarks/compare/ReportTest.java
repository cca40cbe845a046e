package io.heddle.benchmarks.compare;

import static io.heddle.benchmarks.compare.Samples.sample;
import static io.heddle.benchmarks.compare.Samples.summary;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Shape SHAPE = new Shape(64, 1, 0);

    private static Report report() {
        Map<String, String> descriptions = new LinkedHashMap<>();
        descriptions.put("c-epoll", "a bare loop");
        descriptions.put("mine", "one of ours");
        descriptions.put("theirs", "one of theirs");
        Summary summary = summary(sample(SHAPE, 1, "c-epoll", 200_000, 4.8), sample(SHAPE, 1, "mine", 100_000, 7.2));
        return new Report(summary, Map.of("machine", "this one"), descriptions, Map.of("theirs", "not installed"));
    }

    @Test
    void writesATableForEachLoad() {
        assertThat(report().markdown()).isEqualTo("""
            # Side by side

            - machine: this one

            ## 64 connections, depth 1, `ping`

            | server | requests/s | to c-epoll | CPU µs/request | to c-epoll | p50 µs | p99 µs |
            |---|--:|--:|--:|--:|--:|--:|
            | c-epoll | 200000 | 1.00 | 4.80 | 1.00 | 10 | 30 |
            | mine | 100000 | 0.50 | 7.20 | 1.50 | 10 | 30 |

            ## Servers

            - c-epoll: a bare loop
            - mine: one of ours
            - theirs: one of theirs. **Left out**: not installed
            """);
    }

    @Test
    void writesEveryRound() {
        assertThat(report().csv()).isEqualTo("""
            shape,round,server,requests,rps,cpu_us_per_request,p50_us,p90_us,p99_us,p999_us,max_us
            64x1,1,c-epoll,1000,200000,4.800,10.0,20.0,30.0,40.0,50.0
            64x1,1,mine,1000,100000,7.200,10.0,20.0,30.0,40.0,50.0
            """);
    }
}
