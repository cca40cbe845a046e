package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class LoopTasksTest {
    private static final int ROUNDS = 20_000;

    private final AtomicInteger round = new AtomicInteger(); // odd while the putter is to put
    private volatile LoopTasks tasks = new LoopTasks(1);
    private volatile boolean accepted;

    @Test
    void whatIsHandedOverWhileItClosesIsEitherRunOrRejected() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        Thread putter = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                awaitRound(2 * i + 1);
                accepted = tasks.putOwn(ran::incrementAndGet);
                round.incrementAndGet();
            }
        });
        int wrong = 0;
        for (int i = 0; i < ROUNDS; i++) {
            tasks = new LoopTasks(1);
            ran.set(0);
            round.incrementAndGet();
            for (int spin = 0; spin < i % 100; spin++) {
                Thread.onSpinWait();
            }
            tasks.close();
            for (Runnable task = tasks.take(); task != null; task = tasks.take()) {
                task.run();
            }
            awaitRound(2 * i + 2);
            if (accepted != (ran.get() == 1)) {
                wrong++;
            }
        }
        putter.join();
        assertThat(wrong).isZero();
    }

    private void awaitRound(int number) {
        for (int spins = 0; round.get() != number; spins++) {
            if (spins > 1_000) {
                Thread.yield();
            }
        }
    }
}
