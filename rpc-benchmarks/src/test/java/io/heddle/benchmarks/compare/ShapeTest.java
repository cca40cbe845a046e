package io.heddle.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.benchmarks.load.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
    @Test
    void isReadAsItIsWritten() {
        assertThat(Shape.parse("64x16")).isEqualTo(new Shape(64, 16, 0)).hasToString("64x16");
        assertThat(Shape.parse("64x1:4096")).isEqualTo(new Shape(64, 1, 4096)).hasToString("64x1:4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "64x", "0x1", "1x0", "1x1:", "-1x1", "1x1x1", "100000x1"})
    void refusesWhatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.parse(text));
    }

    @Test
    void tellsWhatIsSentAndExpected() {
        assertThat(new Shape(1, 1, 0).workload()).isEqualTo(new Workload("ping", "pong"));
        assertThat(new Shape(1, 1, 3).workload()).isEqualTo(new Workload("echo xxx", "xxx"));
    }

    @Test
    void hasATitleForReaders() {
        assertThat(new Shape(1, 1, 0).title()).isEqualTo("1 connection, depth 1, `ping`");
        assertThat(new Shape(64, 2, 4096).title()).isEqualTo("64 connections, depth 2, `echo` of 4096 bytes");
    }
}
