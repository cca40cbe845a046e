package io.heddle.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.NoSuchElementException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadResultTest {
    @Test
    void readsWhatItPrints() {
        LoadResult result = new LoadResult(1_234_567, 98_765, 1.5, 2.5, 3.5, 4.5, 5.5);

        assertThat(LoadResult.parse(result + "\n")).isEqualTo(result);
    }

    @Test
    void tellsPercentilesApart() {
        assertThat(LoadResult.parse("answered=1 rps=1 p99.9=7 p99=6 p90=5 p50=4 max=8"))
                .isEqualTo(new LoadResult(1, 1, 4, 5, 6, 7, 8));
    }

    @Test
    void refusesWhatIsNoResult() {
        assertThatThrownBy(() -> LoadResult.parse("connect: Connection refused"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("Connection refused");
    }

    @Test
    void countsNanosecondsAsMicroseconds() {
        Histogram nanos = new Histogram(3);
        for (int micros = 1; micros <= 1000; micros++) {
            nanos.recordValue(micros * 1000L);
        }

        LoadResult result = LoadResult.of(1000, 10, nanos);

        assertThat(result.p50()).isCloseTo(500, within(1.0));
        assertThat(result.p90()).isCloseTo(900, within(1.0));
        assertThat(result.p99()).isCloseTo(990, within(1.0));
        assertThat(result.p999()).isCloseTo(999, within(1.0));
        assertThat(result.max()).isCloseTo(1000, within(1.0));
    }
}
