package io.heddle.benchmarks.micro;

import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import java.util.concurrent.CompletableFuture;

/**
 * A reactor of one loop that runs, and has nothing to do but what a benchmark gives it.
 *
 * @threading Thread-safe.
 */
final class RunningLoop implements AutoCloseable {
    private final Reactor reactor;

    RunningLoop() {
        reactor = Reactor.create(ReactorOptions.builder().loops(1).build());
        reactor.start();
    }

    EventLoop loop() {
        return reactor.loops().get(0);
    }

    /** Runs something on the loop and waits for its end. */
    void run(Runnable work) {
        CompletableFuture.runAsync(work, loop()::callFromThread).join();
    }

    @Override
    public void close() {
        reactor.close();
    }
}
