package io.heddle.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTest {
    @Test
    void readsWhatIsResidentInKibibytes() {
        assertThat(Memory.residentBytes(List.of("Name:\tjava", "VmHWM:\t  200000 kB", "VmRSS:\t  123456 kB")))
                .isEqualTo(123_456L * 1024);
    }

    @Test
    void refusesTheStatusOfAProcessThatHasEnded() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Memory.residentBytes(List.of("Name:\tjava", "State:\tZ (zombie)")))
                .withMessageContaining("zombie");
    }
}
