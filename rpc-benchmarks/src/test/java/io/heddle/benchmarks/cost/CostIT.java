package io.heddle.benchmarks.cost;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.heddle.nio.SystemCalls;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a request costs in bytes of heap and in system calls. Neither depends on the speed of the machine, so if a bound
 * does not hold, the code has changed.
 *
 * <p>Allocation is counted over all threads of the JVM; the client allocates nothing. Code allocates more until it is
 * compiled, and other threads, such as the compiler's, allocate when they like; a thread that is held up may cost a
 * wake-up more. So there is a warm-up, then windows of some thousand requests, of which the least counts: the first one
 * within the bound is enough.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CostIT {
    private static final int WARM_UP = 20_000;
    private static final int WINDOW = 10_000;
    private static final int MAX_WINDOWS = 50;
    private static final int DEPTH = 16;
    /** Of batches: for timers, a batch that arrives in two parts, and the asking for the counts. */
    private static final double STRAY = 0.1;

    private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest(name = "{0}, {1} connections, {2} at a time: {3} bytes")
    @CsvSource({
        "EVENT_LOOP, 1, 1, 200",
        "EVENT_LOOP, 16, 1, 200",
        "EVENT_LOOP, 16, 16, 200",
        "VIRTUAL_THREAD, 1, 1, 600",
        "VIRTUAL_THREAD, 16, 1, 600",
        "VIRTUAL_THREAD, 16, 16, 600",
        "CARRIED, 1, 1, 600",
        "CARRIED, 16, 1, 600",
        "CARRIED, 16, 16, 600"
    })
    void allocatesLittleForARequest(PingServer.Mode mode, int connections, int depth, double bound) throws IOException {
        try (Load load = new Load(mode, connections, depth)) {
            load.run(WARM_UP);
            double least = bytesPerRequest(load);
            for (int i = 1; i < MAX_WINDOWS && least > bound; i++) {
                least = Math.min(least, bytesPerRequest(load));
            }
            assertThat(least).isPositive().isLessThanOrEqualTo(bound);
        }
    }

    private static double bytesPerRequest(Load load) throws IOException {
        long before = threads.getTotalThreadAllocatedBytes();
        int requests = load.run(WINDOW);
        return (double) (threads.getTotalThreadAllocatedBytes() - before) / requests;
    }

    @ParameterizedTest(name = "{0}, {1} connections")
    @CsvSource({
        "EVENT_LOOP, 1",
        "EVENT_LOOP, 16",
        "VIRTUAL_THREAD, 1",
        "VIRTUAL_THREAD, 16",
        "CARRIED, 1",
        "CARRIED, 16"
    })
    void answersABatchWithOneSelectOneReadAndOneWrite(PingServer.Mode mode, int connections) throws IOException {
        try (Load load = new Load(mode, connections, DEPTH)) {
            long batches = load.run(WINDOW) / DEPTH;
            long most = (long) (batches * (1 + STRAY));
            SystemCalls least = systemCalls(load);
            for (int i = 1; i < MAX_WINDOWS && exceeds(least, most); i++) {
                least = least.orFewer(systemCalls(load));
            }
            assertThat(least.selects()).as("selects").isBetween(1L, most); // connections may share one
            assertThat(least.reads()).as("reads").isBetween(batches, most);
            assertThat(least.writes()).as("writes").isBetween(batches, most);
        }
    }

    private static SystemCalls systemCalls(Load load) throws IOException {
        SystemCalls before = load.systemCalls();
        load.run(WINDOW);
        return load.systemCalls().since(before);
    }

    private static boolean exceeds(SystemCalls made, long most) {
        return Math.max(made.selects(), Math.max(made.reads(), made.writes())) > most;
    }
}
