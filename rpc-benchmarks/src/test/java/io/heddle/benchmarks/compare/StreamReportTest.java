package io.heddle.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.benchmarks.load.LoadResult;
import io.heddle.benchmarks.load.OpenLoop;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamReportTest {
    private static final StreamShape STREAM = StreamShape.ofBytes(2_000, 100);

    private static StallSample.State state(double p99, long heapBytes) {
        LoadResult load = new LoadResult(10, 5, 40, 50, p99, 300, 400);
        return new StallSample.State(new OpenLoop.Result(load, 5, 0, 0), heapBytes, 2048, 3 << 20);
    }

    @Test
    void tellsMediansOfRatiosAndTheMostThatWaited() {
        StreamReport report = new StreamReport(
                List.of(
                        new StreamSample(STREAM, "plain", 1000, 20, 0),
                        new StreamSample(STREAM, "heddle-loop", 900, 40, 100 << 10),
                        new StreamSample(STREAM, "plain", 500, 20, 0),
                        new StreamSample(STREAM, "heddle-loop", 300, 60, 300 << 10)),
                List.of());

        assertThat(report.markdown())
                .contains("| 100 | plain | 750 | 1.00 | 20.0 | 1.00 |  |\n")
                .contains("| 100 | heddle-loop | 600 | 0.75 | 50.0 | 2.50 | 300 |\n");
    }

    @Test
    void setsStalledClientsBesideNone() {
        StreamReport report = new StreamReport(
                List.of(), List.of(new StallSample("heddle-loop", state(90, 4096), state(95, 8192), 5.1)));

        assertThat(report.markdown())
                .contains("| heddle-loop | 40 | 40 | 90 | 95 | 4 | 8 | 2 | 2 | 3.0 | 3.0 | 5.10 |\n");
    }

    @Test
    void aStreamIsAsLongAsItsLines() {
        assertThat(STREAM.request()).isEqualTo("stream 20 100");
        assertThat(STREAM.bytes()).isEqualTo("Begin stream\r\n".length() + 2_000 + "End stream\r\n".length());
    }
}
