package io.heddle.benchmarks.micro;

import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Timers on their loop, beside those of idle connections: time for one.
 *
 * @threading For one thread at a time.
 */
public class TimerBenchmark extends MicroBenchmark {
    /** So many that handing them to the loop and waiting for it is nothing beside them. */
    private static final int TIMERS = 10_000;

    private static final Runnable NOTHING = () -> {};
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LATE = Duration.ofMinutes(30);

    /** How many others there are. */
    @Param({"0", "100000"})
    public int others;

    private final RunningLoop running = new RunningLoop();
    private final EventLoop loop = running.loop();
    private final DelayedCall[] timers = new DelayedCall[TIMERS];

    /** For JMH. */
    public TimerBenchmark() {}

    /** Starts the other timers, and those that will be moved. */
    @Setup
    public void start() {
        running.run(() -> {
            for (int i = 0; i < others; i++) {
                loop.callLater(LATE.plusMillis(i), NOTHING);
            }
            for (int i = 0; i < TIMERS; i++) {
                timers[i] = loop.callLater(SOON, NOTHING);
            }
        });
    }

    /** Stops the loop. */
    @TearDown
    public void stop() {
        running.close();
    }

    /** Started, and cancelled before it is due. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void cancel() {
        running.run(() -> {
            for (int i = 0; i < TIMERS; i++) {
                loop.callLater(SOON, NOTHING).cancel();
            }
        });
    }

    /** Moved, as when a connection shows signs of life. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void reset() {
        running.run(() -> {
            for (DelayedCall timer : timers) {
                timer.reset(SOON);
            }
        });
    }

    /** Started, due at once, and run. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void expire() {
        CompletableFuture<Void> last = new CompletableFuture<>();
        running.run(() -> {
            for (int i = 1; i < TIMERS; i++) {
                loop.callLater(Duration.ZERO, NOTHING);
            }
            loop.callLater(Duration.ZERO, () -> last.complete(null));
        });
        last.join();
    }
}
