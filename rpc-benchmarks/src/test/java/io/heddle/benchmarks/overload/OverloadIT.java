package io.heddle.benchmarks.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole measurement, too short to tell anything about limits. */
@Timeout(120)
class OverloadIT {
    @TempDir
    private Path out;

    @Test
    void measuresEachLimitAtTwoLoads() throws Exception {
        int exit = Overload.run(
                "--permits=4",
                "--millis=10",
                "--connections=32",
                "--fixed=4",
                "--rounds=1",
                "--warmup=0.2",
                "--secs=0.5",
                "--out=" + out);

        assertThat(exit).isZero();
        List<String[]> rows = Files.readAllLines(out.resolve("overload.md")).stream()
                .map(line -> line.split(" *\\| *"))
                .filter(row -> row.length > 2 && row[2].matches("[13]x"))
                .toList();
        assertThat(rows)
                .extracting(row -> row[1] + " at " + row[2])
                .containsExactly(
                        "none at 1x",
                        "none at 3x",
                        "fixed, 4 at 1x",
                        "fixed, 4 at 3x",
                        "adaptive at 1x",
                        "adaptive at 3x");
        assertThat(rows)
                .allSatisfy(row -> assertThat(Double.parseDouble(row[4])).isPositive());
        assertThat(Double.parseDouble(rows.get(1)[6])).isZero();
        assertThat(Double.parseDouble(rows.get(3)[6])).isPositive();
    }
}
