package io.heddle.benchmarks.idle;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.benchmarks.HeddleServer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an idle connection holds on the heap, wherever its last call has run. Objects are counted, so the speed of the
 * machine does not matter. What is not the connections', such as queues of the JVM's scheduler that grow under load,
 * can only add to the count, so the least of a few counts. A JVM whose objects have another layout may need another
 * bound.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class IdleCostIT {
    private static final int FEW = 2_000;
    private static final int MANY = 4_000;
    private static final double MOST_BYTES = 1_100;
    private static final int MOST_MEASUREMENTS = 3;

    /** So much is the JDK's own for any registered channel; if it were not found, nothing would have been measured. */
    private static final double LEAST_BYTES = 500;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"inline", "virtual", "loop"})
    void anIdleConnectionHoldsLittle(String mode) throws Exception {
        IdleCost cost = measure(mode);
        for (int i = 1; i < MOST_MEASUREMENTS && cost.bytes() > MOST_BYTES; i++) {
            cost = measure(mode);
        }
        assertThat(cost.bytes()).as("%s", cost).isBetween(LEAST_BYTES, MOST_BYTES);
    }

    private static IdleCost measure(String mode) throws Exception {
        return IdleCost.measure(FEW, MANY, Optional.empty(), List.of(HeddleServer.class.getName(), "0", mode));
    }
}
