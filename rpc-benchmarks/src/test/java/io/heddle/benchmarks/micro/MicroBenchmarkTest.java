package io.heddle.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

@Timeout(60)
class MicroBenchmarkTest {
    @Test
    void eachBenchmarkStillRuns() throws RunnerException {
        System.setProperty("jmh.ignoreLock", "true"); // nothing is measured, so another JMH does no harm
        Options once = new OptionsBuilder()
                .include(getClass().getPackageName())
                .forks(0)
                .mode(Mode.SingleShotTime)
                .warmupIterations(0)
                .measurementIterations(1)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        assertThat(new Runner(once).run())
                .extracting(result -> result.getPrimaryResult().getLabel())
                .contains("whole", "call", "single", "expire", "fromFourThreads");
    }
}
