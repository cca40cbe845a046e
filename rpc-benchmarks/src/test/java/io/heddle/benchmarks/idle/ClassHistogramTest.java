package io.heddle.benchmarks.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.heddle.benchmarks.idle.ClassHistogram.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClassHistogramTest {
    private static final List<String> LISTING = List.of(
            "4242:",
            " num     #instances         #bytes  class name (module)",
            "-------------------------------------------------------",
            "   1:             2            300  [B (java.base@25)",
            "   2:            10            160  io.heddle.A",
            "   3:             1             24  io.heddle.A$$Lambda/0x00007f1c4c0a1230",
            "   4:             1             16  io.heddle.A$$Lambda/0x00007f1c4c0b4560",
            "Total             14            500");

    @Test
    void readsWhatJcmdLists() {
        ClassHistogram histogram = ClassHistogram.parse(LISTING);
        assertThat(histogram.usage("[B")).isEqualTo(new Usage(2, 300));
        assertThat(histogram.usage("io.heddle.A")).isEqualTo(new Usage(10, 160));
        assertThat(histogram.usage("io.heddle.A$$Lambda")).isEqualTo(new Usage(2, 40));
        assertThat(histogram.usage("io.heddle.B")).isEqualTo(new Usage(0, 0));
        assertThat(histogram.bytes()).isEqualTo(500);
        assertThat(histogram.largestFirst()).containsExactly("[B", "io.heddle.A", "io.heddle.A$$Lambda");
    }

    @Test
    void tellsWhatCameAndWhatWent() {
        ClassHistogram before = ClassHistogram.parse(List.of("1: 5 80 io.heddle.Kept", "2: 1 16 io.heddle.Gone"));
        ClassHistogram after = ClassHistogram.parse(List.of("1: 9 144 io.heddle.Kept", "2: 3 72 io.heddle.New"));
        ClassHistogram difference = after.minus(before);
        assertThat(difference.usage("io.heddle.Kept")).isEqualTo(new Usage(4, 64));
        assertThat(difference.usage("io.heddle.New")).isEqualTo(new Usage(3, 72));
        assertThat(difference.usage("io.heddle.Gone")).isEqualTo(new Usage(-1, -16));
        assertThat(difference.bytes()).isEqualTo(64 + 72 - 16);
    }

    @Test
    void leavesOutWhatTheCollectorFillsGapsWith() {
        ClassHistogram histogram = ClassHistogram.parse(List.of(
                "1: 5 80 io.heddle.A",
                "2: 4 4096 [Ljdk.internal.vm.FillerElement;",
                "3: 1 8 jdk.internal.vm.FillerObject"));
        assertThat(histogram.bytes()).isEqualTo(80);
    }

    @Test
    void anythingElseIsAnError() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ClassHistogram.parse(List.of("Unable to open socket file")))
                .withMessageContaining("Unable to open socket file");
    }
}
