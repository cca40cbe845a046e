package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What the loops rely on in the JDK, which promises none of it. */
class ScheduledThreadsTest {
    private final Queue<Runnable> scheduled = new ArrayDeque<>();
    private final List<String> ran = new ArrayList<>();

    @Test
    void areAvailableWhereTheTestsRun() {
        assertThat(ScheduledThreads.available()).isTrue();
    }

    @Test
    void tellWhatTheyTake() {
        assertThat(ScheduledThreads.requirements())
                .contains("24 or newer", "--add-opens java.base/java.lang=ALL-UNNAMED", "Add-Opens", "io.heddle.nio");
    }

    @Test
    void runWhenTheSchedulerRunsThem() {
        Thread thread = ScheduledThreads.newThread(scheduled::add, "by-hand", () -> {
            ran.add("begin");
            LockSupport.park();
            ran.add("end");
        });
        assertThat(thread.isVirtual()).isTrue();
        assertThat(thread.getName()).isEqualTo("by-hand");
        assertThat(scheduled).isEmpty();
        thread.start();
        assertThat(ran).isEmpty();
        Runnable continuation = scheduled.remove();
        continuation.run();
        assertThat(ran).containsExactly("begin");
        assertThat(scheduled).isEmpty();
        LockSupport.unpark(thread);
        assertThat(scheduled.remove()).isSameAs(continuation);
        continuation.run();
        assertThat(ran).containsExactly("begin", "end");
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void doNothingWhenTheyAreRunAndCannotGoOn() {
        Thread thread = ScheduledThreads.newThread(scheduled::add, "by-hand", () -> {
            ran.add("begin");
            LockSupport.park();
            ran.add("end");
        });
        thread.start();
        Runnable continuation = scheduled.remove();
        continuation.run();
        continuation.run();
        assertThat(ran).containsExactly("begin");
        LockSupport.unpark(thread);
        continuation.run();
        continuation.run();
        assertThat(ran).containsExactly("begin", "end");
    }

    @Test
    void handTheirSchedulerOnToTheThreadsTheyStart() {
        ScheduledThreads.newThread(
                        scheduled::add, "parent", () -> Thread.ofVirtual().start(() -> ran.add("child")))
                .start();
        scheduled.remove().run();
        assertThat(ran).isEmpty();
        scheduled.remove().run();
        assertThat(ran).containsExactly("child");
    }

    @Test
    void mayBeRunByTheJvm() {
        CompletableFuture<String> where = new CompletableFuture<>();
        ScheduledThreads.newThread(
                        ScheduledThreads::runByJvm,
                        "elsewhere",
                        () -> where.complete(Thread.currentThread().toString()))
                .start();
        assertThat(where.orTimeout(10, TimeUnit.SECONDS).join()).contains("ForkJoinPool-1-worker");
    }
}
