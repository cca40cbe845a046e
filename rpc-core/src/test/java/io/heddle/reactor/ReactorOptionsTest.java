package io.heddle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ReactorOptionsTest {
    @Test
    void hasTheDefaultsOfTheTablesOfBounds() {
        ReactorOptions options = ReactorOptions.defaults();
        assertThat(options.loops()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(options.acceptBacklog()).isEqualTo(1024);
        assertThat(options.lowWaterMarkBytes()).isEqualTo(64 << 10);
        assertThat(options.highWaterMarkBytes()).isEqualTo(256 << 10);
        assertThat(options.hardCapBytes()).isEqualTo(16 << 20);
        assertThat(options.writeTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.lingerTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.stopTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.blockedLoopThreshold()).isEqualTo(Duration.ofMillis(100));
        assertThat(options.maxBusyPoll()).isEqualTo(Duration.ofNanos(10_000));
        assertThat(options.maxPendingCalls()).isEqualTo(1_048_576);
        assertThat(options.maxProcesses()).isEqualTo(64);
    }

    @Test
    void takesAsManyLoopsAsThereMayBeAndNoMore() {
        assertThat(ReactorOptions.builder().loops(1024).build().loops()).isEqualTo(1024);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReactorOptions.builder().loops(1025));
    }

    @Test
    void refusesWhatWouldBoundNothingOrEverything() {
        Duration negative = Duration.ofNanos(-1);
        List<UnaryOperator<ReactorOptions.Builder>> wrong = List.of(
                options -> options.loops(0),
                options -> options.acceptBacklog(0),
                options -> options.outputBounds(-1, 1, 1),
                options -> options.outputBounds(1, 1, 1),
                options -> options.outputBounds(0, 2, 1),
                options -> options.writeTimeout(Duration.ZERO),
                options -> options.lingerTimeout(negative),
                options -> options.stopTimeout(negative),
                options -> options.blockedLoopThreshold(Duration.ZERO),
                options -> options.maxBusyPoll(negative),
                options -> options.maxBusyPoll(Duration.ofNanos(1_000_001)),
                options -> options.maxPendingCalls(0),
                options -> options.maxProcesses(-1));
        assertThat(wrong)
                .allSatisfy(set ->
                        assertThatIllegalArgumentException().isThrownBy(() -> set.apply(ReactorOptions.builder())));
    }
}
