package io.heddle.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole measurement of streams, too short to tell anything about speed. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class StreamsIT {
    private static final double WINDOW_KIB = 256;

    @TempDir
    private Path out;

    @Test
    void measuresStreamsThatAreReadAndStreamsThatAreNot() throws Exception {
        int exit = Streams.run(
                "--megabytes=2",
                "--items=1024,100",
                "--rounds=1",
                "--stall-rounds=1",
                "--stalled=2",
                "--rate=200",
                "--secs=0.3",
                "--write-timeout=2",
                "--out=" + out);

        assertThat(exit).isZero();
        List<String[]> rows = Files.readAllLines(out.resolve("stream.md")).stream()
                .map(line -> line.split(" *\\| *"))
                .toList();
        List<String[]> streams = rows.stream()
                .filter(row -> row.length > 2 && row[1].matches("\\d+"))
                .toList();
        assertThat(streams)
                .extracting(row -> row[1] + " " + row[2])
                .containsExactly(
                        "1024 plain",
                        "1024 heddle-virtual",
                        "1024 heddle-loop",
                        "100 plain",
                        "100 heddle-virtual",
                        "100 heddle-loop");
        assertThat(streams).allSatisfy(row -> {
            assertThat(numbers(row, 3, 7))
                    .as("speed, processor time, and their ratios")
                    .allMatch(x -> x > 0);
            assertThat(row.length == 7 ? 0 : numbers(row, 7, 8).get(0))
                    .as("KiB that wait")
                    .isBetween(0.0, 2 * WINDOW_KIB);
        });
        List<String[]> stalls = rows.stream()
                .filter(row -> row.length == 13 && row[1].startsWith("heddle"))
                .toList();
        assertThat(stalls).extracting(row -> row[1]).containsExactly("heddle-virtual", "heddle-loop");
        assertThat(stalls).allSatisfy(row -> {
            assertThat(numbers(row, 2, 12)).as("latencies and memory").allMatch(x -> x > 0);
            assertThat(numbers(row, 12, 13).get(0))
                    .as("the reset after the write timeout")
                    .isBetween(2.0, 10.0);
        });
    }

    private static List<Double> numbers(String[] row, int from, int to) {
        return Arrays.stream(row, from, to).map(Double::valueOf).toList();
    }
}
