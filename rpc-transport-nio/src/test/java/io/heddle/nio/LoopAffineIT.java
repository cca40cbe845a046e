package io.heddle.nio;

import static io.heddle.nio.TestCommand.blocking;
import static io.heddle.nio.TestCommand.inline;
import static io.heddle.nio.TestCommand.offloaded;
import static io.heddle.nio.TestServers.carrier;
import static io.heddle.nio.TestServers.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose only loop carries the threads of its calls. */
@Timeout(60)
class LoopAffineIT {
    private static final CountDownLatch PINNED = new CountDownLatch(1);

    private final CompletableFuture<Thread> entered = new CompletableFuture<>();
    private final RpcServer.Builder builder = TestServers.server(true);
    private volatile boolean stop;

    /** What a command may wait for; {@link #open} ends the wait. */
    private abstract static class Obstacle implements AutoCloseable {
        abstract void await() throws Exception;

        abstract void open(Thread waiting) throws Exception;

        @Override
        public void close() throws IOException {}
    }

    private static Obstacle obstacle(String kind) throws Exception {
        return switch (kind) {
            case "sleep" ->
                new Obstacle() {
                    @Override
                    void await() {
                        try {
                            Thread.sleep(Duration.ofMinutes(1));
                        } catch (InterruptedException e) {
                            // that is how it is woken
                        }
                    }

                    @Override
                    void open(Thread waiting) {
                        waiting.interrupt();
                    }
                };
            case "socket" -> new SocketObstacle();
            case "queue" ->
                new Obstacle() {
                    private final LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();

                    @Override
                    void await() throws InterruptedException {
                        queue.take();
                    }

                    @Override
                    void open(Thread waiting) {
                        queue.add("go");
                    }
                };
            default -> new HeldObstacle(kind);
        };
    }

    private static final class SocketObstacle extends Obstacle {
        private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final Socket near = new Socket(listening.getInetAddress(), listening.getLocalPort());
        private final Socket far = listening.accept();

        SocketObstacle() throws IOException {}

        @Override
        void await() throws IOException {
            near.getInputStream().read();
        }

        @Override
        void open(Thread waiting) throws IOException {
            far.getOutputStream().write('x');
        }

        @Override
        public void close() throws IOException {
            near.close();
            far.close();
            listening.close();
        }
    }

    /** A lock, a monitor or a future, held by another thread. */
    private static final class HeldObstacle extends Obstacle {
        private final String kind;
        private final ReentrantLock lock = new ReentrantLock();
        private final Object monitor = new Object();
        private final CompletableFuture<String> future = new CompletableFuture<>();

        HeldObstacle(String kind) {
            this.kind = kind;
            CountDownLatch held = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> {
                lock.lock();
                synchronized (monitor) {
                    held.countDown();
                    future.join();
                }
                lock.unlock();
            });
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        void await() throws Exception {
            switch (kind) {
                case "lock" -> {
                    lock.lock();
                    lock.unlock();
                }
                case "monitor" -> {
                    synchronized (monitor) {
                        return;
                    }
                }
                default -> future.get();
            }
        }

        @Override
        void open(Thread waiting) {
            future.complete("go");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleep", "lock", "monitor", "socket", "future", "queue"})
    void aCallThatWaitsHoldsUpNoOtherConnection(String kind) throws Exception {
        try (Obstacle obstacle = obstacle(kind)) {
            builder.command(blocking("wait", call -> {
                entered.complete(Thread.currentThread());
                obstacle.await();
                return carrier();
            }));
            try (RpcServer server = builder.start();
                    LineClient waiting = new LineClient(server.address());
                    LineClient other = new LineClient(server.address())) {
                waiting.send("wait", "vping", "ping");
                Thread thread = get(entered);
                for (int i = 0; i < 20; i++) { // on the only loop, which it would have
                    assertThat(other.ask("ping")).isEqualTo("pong");
                    assertThat(other.ask("where")).isEqualTo("loop");
                }
                assertThat(thread.isAlive()).isTrue();
                obstacle.open(thread);
                assertThat(waiting.line()).isEqualTo("loop");
                assertThat(waiting.line()).isEqualTo("vpong");
                assertThat(waiting.line()).isEqualTo("pong");
            }
        }
    }

    private enum Waker {
        PLATFORM_THREAD,
        VIRTUAL_THREAD,
        OTHER_LOOP,
        SAME_LOOP,
        CARRIED_THREAD
    }

    @ParameterizedTest
    @EnumSource(Waker.class)
    void whoeverUnparksOrCompletesOrInterruptsWakesTheLoop(Waker waker) throws Exception {
        LinkedBlockingQueue<Runnable> wakes = new LinkedBlockingQueue<>();
        builder.command(
                blocking("park", call -> {
                    boolean[] woken = {false};
                    Thread me = Thread.currentThread();
                    wakes.add(() -> {
                        woken[0] = true;
                        LockSupport.unpark(me);
                    });
                    while (!woken[0]) {
                        LockSupport.park();
                    }
                    return "parked";
                }),
                blocking("complete", call -> {
                    CompletableFuture<String> future = new CompletableFuture<>();
                    wakes.add(() -> future.complete("completed"));
                    return future.get();
                }),
                blocking("interrupt", call -> {
                    wakes.add(Thread.currentThread()::interrupt);
                    try {
                        Thread.currentThread().join();
                    } catch (InterruptedException e) {
                        return "interrupted";
                    }
                    return "unreachable";
                }),
                blocking("wakecarried", call -> {
                    wakes.remove().run();
                    return "woke";
                }),
                inline("wakeinline", call -> {
                    wakes.remove().run();
                    return "woke";
                }));
        try (Reactor second = new NioReactor(
                        ReactorOptions.builder().loops(1).threadName("other").build());
                RpcServer server = builder.start();
                LineClient waiting = new LineClient(server.address());
                LineClient other = new LineClient(server.address())) {
            second.start();
            for (String kind : List.of("park", "complete", "interrupt", "park", "complete", "interrupt")) {
                waiting.send(kind);
                await().pollInterval(Duration.ofMillis(1)).until(() -> !wakes.isEmpty());
                assertThat(other.ask("ping")).isEqualTo("pong"); // so it waits, and then the loop does
                switch (waker) {
                    case PLATFORM_THREAD -> wakes.remove().run();
                    case VIRTUAL_THREAD -> Thread.ofVirtual().start(wakes.remove());
                    case OTHER_LOOP -> second.callFromThread(wakes.remove());
                    case SAME_LOOP -> assertThat(other.ask("wakeinline")).isEqualTo("woke");
                    case CARRIED_THREAD -> assertThat(other.ask("wakecarried")).isEqualTo("woke");
                }
                assertThat(waiting.line()).startsWith(kind);
            }
        }
    }

    @Test
    void oneThatOnlyYieldsStarvesNobody() throws Exception {
        builder.command(blocking("yield", call -> {
            entered.complete(Thread.currentThread());
            while (!stop) {
                Thread.yield();
            }
            return "yielded";
        }));
        try (RpcServer server = builder.start();
                LineClient yielding = new LineClient(server.address());
                LineClient other = new LineClient(server.address())) {
            yielding.send("yield");
            get(entered);
            for (int i = 0; i < 20; i++) {
                assertThat(other.ask("ping")).isEqualTo("pong");
                assertThat(other.ask("vping")).isEqualTo("vpong");
            }
            stop = true;
            assertThat(yielding.line()).isEqualTo("yielded");
        }
    }

    @Test
    void anOffloadedCallIsTheJvmsInItsTurnAndMaySpin() throws Exception {
        builder.command(offloaded("spin", call -> {
            entered.complete(Thread.currentThread());
            while (!stop) {
                Thread.onSpinWait();
            }
            return carrier();
        }));
        try (RpcServer server = builder.start();
                LineClient client = new LineClient(server.address());
                LineClient other = new LineClient(server.address())) {
            client.send("where", "offwhere", "where", "spin", "where");
            get(entered);
            assertThat(client.line()).isEqualTo("loop");
            assertThat(client.line()).isEqualTo("jvm");
            assertThat(client.line()).isNotNull(); // the thread that has begun goes on with what follows
            for (int i = 0; i < 20; i++) {
                assertThat(other.ask("ping")).isEqualTo("pong");
                assertThat(other.ask("where")).isEqualTo("loop");
            }
            stop = true;
            assertThat(client.line()).isEqualTo("jvm");
            assertThat(client.line()).isNotNull();
            await().until(() -> server.view().callCounts().inFlight() == 0);
            assertThat(client.ask("where")).isEqualTo("loop");
            assertThat(client.ask("offwhere")).isEqualTo("jvm");
        }
    }

    @Test
    void threadsThatACommandStartsRunBesideIt() throws Exception {
        builder.command(blocking("fork", call -> {
            List<String> where = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                CompletableFuture<String> child = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> {
                    LockSupport.parkNanos(1_000_000);
                    child.complete(carrier());
                });
                where.add(child.get());
                where.add(carrier());
            }
            return String.join(" ", where);
        }));
        try (RpcServer server = builder.start();
                LineClient client = new LineClient(server.address())) {
            assertThat(client.ask("fork")).isEqualTo("jvm loop jvm loop jvm loop");
        }
    }

    @Test
    void theWatchdogNamesACommandThatComputes() throws Exception {
        builder.command(blocking("burn", call -> burn()));
        watchdogNames("burn", "LoopAffineIT.burn", () -> stop = true);
    }

    @Test
    void theWatchdogNamesACommandThatBlocksItsCarrier() throws Exception {
        builder.command(blocking("pinned", call -> Pinning.VALUE));
        watchdogNames("pinned", "LoopAffineIT$Pinning.initialize", PINNED::countDown);
    }

    @Test
    void theWatchdogNamesACommandThatWaitsInNativeCode() throws Exception {
        Process child = new ProcessBuilder("cat").start(); // which says nothing
        builder.command(blocking("native", call -> child.getInputStream().read() < 0 ? "done" : "unreachable"));
        watchdogNames("native", "LoopAffineIT.lambda$theWatchdogNamesACommandThatWaitsInNativeCode", child::destroy);
    }

    private void watchdogNames(String command, String frame, Runnable end) throws Exception {
        builder.reactorOptions(TestServers.oneLoop(true)
                .blockedLoopThreshold(Duration.ofMillis(20))
                .build());
        try (LogCapture log = LogCapture.of(Watchdog.class);
                RpcServer server = builder.start();
                LineClient client = new LineClient(server.address())) {
            assertThat(client.ask("vping")).isEqualTo("vpong"); // has the classes loaded, which may take as long
            client.send(command);
            await().until(() -> log.messages().stream().anyMatch(message -> message.contains(frame)));
            end.run();
            assertThat(client.line()).isEqualTo("done");
        } finally {
            end.run();
        }
    }

    private String burn() {
        while (!stop) {
            Thread.onSpinWait();
        }
        return "done";
    }

    /** A virtual thread that waits in a class initializer keeps its carrier. */
    private static final class Pinning {
        static final String VALUE = initialize();

        private static String initialize() {
            try {
                PINNED.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return "done";
        }
    }
}
