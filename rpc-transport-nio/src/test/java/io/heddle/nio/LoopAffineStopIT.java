package io.heddle.nio;

import static io.heddle.nio.TestCommand.blocking;
import static io.heddle.nio.TestServers.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.reactor.EventLoop;
import io.heddle.reactor.StopReport;
import io.heddle.server.RpcServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a loop that carries threads. */
@Timeout(60)
class LoopAffineStopIT {
    private final Set<Thread> before = Thread.getAllStackTraces().keySet(); // what other tests may have left

    private static final Duration SHORT = Duration.ofMillis(50);

    private final CountDownLatch gate = new CountDownLatch(1);
    private final CompletableFuture<Thread> entered = new CompletableFuture<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final NioReactor reactor = new NioReactor(TestServers.oneLoop(true)
            .blockedLoopThreshold(Duration.ofMillis(500))
            .build());
    private final EventLoop loop = reactor.loops().get(0);
    private volatile boolean over;

    @AfterEach
    void end() {
        over = true;
        gate.countDown();
        reactor.close();
    }

    private static void awaitEnd(Thread thread) {
        await().atMost(Duration.ofSeconds(10)).until(() -> !thread.isAlive());
    }

    /** How many threads of reactors there are that this test has started. */
    private long loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("heddle-") && !before.contains(thread))
                .count();
    }

    @Test
    void callsThatWaitAreInterruptedAtTheDeadlineAndEnd() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        RpcServer server = TestServers.server(true)
                .command(
                        blocking("sleep", call -> {
                            threads.add(Thread.currentThread());
                            Thread.sleep(Duration.ofMinutes(1));
                            return "unreachable";
                        }),
                        blocking("wait", call -> {
                            threads.add(Thread.currentThread());
                            gate.await();
                            return "unreachable";
                        }))
                .start();
        try (LineClient sleeping = new LineClient(server.address());
                LineClient waiting = new LineClient(server.address())) {
            sleeping.send("sleep", "vping");
            waiting.send("wait");
            await().until(() -> threads.size() == 2);
            assertThat(server.stop(SHORT)).isEqualTo(new StopReport(0, 2));
            threads.forEach(LoopAffineStopIT::awaitEnd);
        }
        await().until(() -> loopThreads() == 0);
    }

    @Test
    void aCallThatIgnoresItsInterruptIsLeftToTheJvmAndEndsByItself() throws Exception {
        RpcServer server = TestServers.server(true)
                .maxQueuedCalls(2)
                .command(blocking("stubborn", call -> {
                    entered.complete(Thread.currentThread());
                    while (gate.getCount() > 0) {
                        Thread.interrupted();
                        LockSupport.parkNanos(1_000_000);
                    }
                    ended.add(TestServers.carrier());
                    return "nobody reads this";
                }))
                .start();
        try (LogCapture log = LogCapture.of(Class.forName("io.heddle.server.RpcConnection"));
                LineClient client = new LineClient(server.address())) {
            client.send("stubborn", "vping", "ping", "vping", "ping"); // more than the queue takes
            Thread thread = get(entered);
            assertThat(server.stop(SHORT)).isEqualTo(new StopReport(0, 1));
            await().until(() -> loopThreads() == 0);
            assertThat(thread.isAlive()).isTrue();
            gate.countDown();
            awaitEnd(thread);
            assertThat(ended).containsExactly("jvm");
            assertThat(log.messages()).isEmpty();
        }
    }

    @Test
    void aThreadThatSpinsUntilItIsInterruptedDoesNotKeepTheReactorFromStopping() throws Exception {
        try (LogCapture log = LogCapture.of(Supervisor.class)) {
            reactor.start();
            Thread spinning = loop.startVirtualThread("spins", () -> {
                entered.complete(Thread.currentThread());
                while (!Thread.currentThread().isInterrupted() && !over) {
                    Thread.onSpinWait();
                }
            });
            get(entered);
            get(reactor.stop(SHORT));
            awaitEnd(spinning);
            assertThat(log.messages()).singleElement().asString().contains("is interrupted");
        }
        await().until(() -> loopThreads() == 0);
    }

    @Test
    void aThreadThatSpinsForEverIsGivenUpAndNoOtherWaitsForIt() {
        try (LogCapture supervisor = LogCapture.of(Supervisor.class);
                LogCapture watchdog = LogCapture.of(Watchdog.class)) {
            reactor.start();
            Thread parked = loop.startVirtualThread("parks", LockSupport::park);
            Thread spinning = loop.startVirtualThread("spins", () -> {
                entered.complete(Thread.currentThread());
                while (!over) {
                    Thread.onSpinWait();
                }
            });
            get(entered);
            get(reactor.stop(SHORT));
            assertThat(supervisor.messages()).last().asString().contains("given up");
            assertThat(watchdog.messages()).isNotEmpty();
            LockSupport.unpark(parked);
            awaitEnd(parked);
            over = true; // it goes on all the same, and so does the loop's thread, to its end
            awaitEnd(spinning);
        }
        await().until(() -> loopThreads() == 0);
    }

    @Test
    void parkedThreadsOutliveTheLoopAndGoOnWhenUnparked() {
        reactor.start();
        Thread parked = loop.startVirtualThread("parks", () -> {
            entered.complete(Thread.currentThread());
            while (!over) {
                LockSupport.park();
            }
            ended.add(TestServers.carrier());
        });
        get(entered);
        reactor.close();
        assertThat(parked.isAlive()).isTrue();
        over = true;
        LockSupport.unpark(parked);
        awaitEnd(parked);
        assertThat(ended).containsExactly("jvm");
    }

    @Test
    void aCarriedThreadMayCloseTheReactor() {
        reactor.start();
        Thread closing = loop.startVirtualThread("closes", () -> {
            reactor.close();
            ended.add("closed");
        });
        awaitEnd(closing);
        assertThat(ended).containsExactly("closed");
        await().until(() -> loopThreads() == 0);
    }

    @Test
    void aCommandMayStopItsServer() throws Exception {
        CompletableFuture<RpcServer> self = new CompletableFuture<>();
        RpcServer server = TestServers.server(true)
                .command(blocking("stop", call -> {
                    ended.add(get(self).stop(Duration.ofMillis(300)).toString());
                    return "stopped";
                }))
                .start();
        self.complete(server);
        try (LineClient client = new LineClient(server.address())) {
            client.send("stop");
            // its own connection is what the stop waits for, until the deadline
            await().until(() -> !ended.isEmpty());
            assertThat(ended).containsExactly(new StopReport(0, 1).toString());
        }
        await().until(() -> loopThreads() == 0);
    }
}
