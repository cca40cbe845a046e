package io.heddle.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole comparison, too short to tell anything about speed. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class CompareIT {
    private static final String SERVERS = "netty-nio,c-epoll,heddle-inline,heddle-virtual";

    @TempDir
    private Path out;

    private int compare(String compiler) {
        return Compare.run(
                "--servers=" + SERVERS,
                "--shapes=4x2,2x1:100",
                "--rounds=1",
                "--secs=0.2",
                "--warmup=0.1",
                "--cc=" + compiler,
                "--out=" + out);
    }

    private void assertMeasured(String... servers) throws IOException {
        List<String[]> rows = Files.readAllLines(out.resolve("compare.csv")).stream()
                .skip(1)
                .map(line -> line.split(","))
                .toList();
        assertThat(rows).extracting(row -> row[2]).containsExactly(twice(servers));
        assertThat(rows).allSatisfy(row -> {
            assertThat(Double.parseDouble(row[4])).as("requests per second").isPositive();
            assertThat(Double.parseDouble(row[5])).as("processor time").isPositive();
            assertThat(Double.parseDouble(row[6])).as("latency").isPositive();
        });
        assertThat(out.resolve("compare.md"))
                .content()
                .contains("## 4 connections, depth 2, `ping`")
                .contains("## 2 connections, depth 1, `echo` of 100 bytes")
                .contains("| heddle-inline | ");
        assertThat(out.resolve("compare.svg")).content().contains("heddle-virtual");
    }

    /** For each of two shapes. */
    private static String[] twice(String... servers) {
        String joined = String.join(",", servers);
        return (joined + "," + joined).split(",");
    }

    @Test
    void measuresEveryServer() throws Exception {
        requireCompiler();

        assertThat(compare("gcc")).isZero();

        assertMeasured("netty-nio", "c-epoll", "heddle-inline", "heddle-virtual");
        assertThat(out.resolve("compare.md")).content().contains("- load generator: C\n");
    }

    @Test
    void doesWithoutACompiler() throws Exception {
        assertThat(compare("no-such-compiler")).isZero();

        assertMeasured("netty-nio", "heddle-inline", "heddle-virtual");
        assertThat(out.resolve("compare.md"))
                .content()
                .contains("- load generator: Java (no C compiler no-such-compiler)\n")
                .contains("- c-epoll: bare C epoll loop. **Left out**: no C compiler no-such-compiler\n");
    }

    @Test
    void comparesSeveralLoopsAndTlsWithOneInPlaintext() throws Exception {
        assertThat(Compare.run(
                        "--servers=heddle-loop,heddle-loop-4,heddle-loop-tls",
                        "--to=heddle-loop",
                        "--shapes=4x2",
                        "--rounds=1",
                        "--secs=0.2",
                        "--warmup=0.1",
                        "--out=" + out))
                .isZero();

        assertThat(out.resolve("compare.md"))
                .content()
                .contains("| server | requests/s | to heddle-loop | CPU µs/request | to heddle-loop |")
                .containsPattern("\\| heddle-loop \\| \\d+ \\| 1.00 \\| ")
                .contains("- load generator: Java, connections opened before the first round\n")
                .containsPattern("\\| heddle-loop-4 \\| [1-9]\\d* \\| \\d+.\\d\\d \\| ")
                .containsPattern("\\| heddle-loop-tls \\| [1-9]\\d* \\| \\d+.\\d\\d \\| ");
    }

    @Test
    void refusesAServerItDoesNotKnow() {
        assertThat(Compare.run("--servers=nobody", "--out=" + out)).isNotZero();
    }

    private static void requireCompiler() throws InterruptedException {
        try {
            new Compiler("gcc", Path.of("target")).compile("lineload");
        } catch (Unavailable e) {
            String problem = "gcc cannot be used: " + e.getMessage();
            if (System.getenv("CI") != null) {
                fail(problem);
            }
            abort(problem);
        }
    }
}
