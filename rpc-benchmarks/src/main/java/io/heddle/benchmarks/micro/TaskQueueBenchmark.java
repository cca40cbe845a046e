package io.heddle.benchmarks.micro;

import io.heddle.reactor.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * Calls handed over to a loop, which runs them: time for one, of each thread that hands over.
 *
 * @threading Thread-safe.
 */
public class TaskQueueBenchmark extends MicroBenchmark {
    /** So many that waiting for the last is nothing beside them. */
    private static final int CALLS = 10_000;

    private static final Runnable NOTHING = () -> {};

    private final RunningLoop running = new RunningLoop();
    private final EventLoop loop = running.loop();

    /** For JMH. */
    public TaskQueueBenchmark() {}

    /** Stops the loop. */
    @TearDown
    public void stop() {
        running.close();
    }

    /** By the loop itself: no other thread, no wake-up. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void fromTheLoop() {
        CompletableFuture<Void> last = new CompletableFuture<>();
        running.run(() -> handOver(last));
        last.join();
    }

    /** By another thread. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void fromOneThread() {
        CompletableFuture<Void> last = new CompletableFuture<>();
        handOver(last);
        last.join();
    }

    /** By four others at a time. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    @Threads(4)
    public void fromFourThreads() {
        fromOneThread();
    }

    private void handOver(CompletableFuture<Void> last) {
        for (int i = 1; i < CALLS; i++) {
            loop.callFromThread(NOTHING);
        }
        loop.callFromThread(() -> last.complete(null));
    }
}
