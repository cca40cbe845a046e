package io.heddle.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RepeatedLineTest {
    private final RepeatedLine lines = new RepeatedLine("pong");

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes).toString();
    }

    @Test
    void aPartIsTheSameAsOfTheWholeStream() {
        String stream = "pong\r\n".repeat(4);

        for (int from = 0; from < 12; from++) {
            for (int length = 0; length <= 12; length++) {
                assertThat(text(lines.part(from, length))).isEqualTo(stream.substring(from, from + length));
            }
        }
    }

    @Test
    void partsAreHadFromFarBehindAndUpToTheLargest() {
        assertThat(text(lines.part(6_000_000_000L + 5, RepeatedLine.MAX_PART)))
                .startsWith("\npong\r\n")
                .hasSize(RepeatedLine.MAX_PART);
    }

    @Test
    void countsWholeLines() {
        assertThat(lines.bytes(3)).isEqualTo(18);
        assertThat(lines.lines(17)).isEqualTo(2);
        assertThat(lines.lines(18)).isEqualTo(3);
    }
}
