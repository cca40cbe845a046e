package io.heddle.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CpuTimeTest {
    @Test
    void addsUpWhatEachThreadHasUsedSince() {
        CpuTime before = new CpuTime(Map.of("1", 100L, "2", 200L));
        CpuTime after = new CpuTime(Map.of("1", 150L, "2", 207L));

        assertThat(after.nanosSince(before)).isEqualTo(57);
    }

    @Test
    void countsNewThreadsWholeAndEndedOnesNotAtAll() {
        CpuTime before = new CpuTime(Map.of("1", 100L, "ended", 1_000_000L));
        CpuTime after = new CpuTime(Map.of("1", 101L, "new", 9L));

        assertThat(after.nanosSince(before)).isEqualTo(10);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void growsWithTheWorkOfThisVeryProcess() throws IOException {
        long pid = ProcessHandle.current().pid();
        CpuTime before = CpuTime.of(pid);
        long start = System.nanoTime();
        while (System.nanoTime() - start < 20_000_000) {
            Thread.onSpinWait();
        }

        assertThat(CpuTime.of(pid).nanosSince(before)).isPositive();
    }
}
