package io.heddle.nio;

import static io.heddle.nio.TestCommand.blocking;
import static io.heddle.nio.TestCommand.inline;
import static io.heddle.nio.TestServers.carrier;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.command.CommandSpec;
import io.heddle.server.RpcServer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command finds on a thread that a loop carries is what any virtual thread has. */
@Timeout(60)
class LoopAffineJdkIT {
    private static final long SHORT_MILLIS = 5;

    private final RpcServer.Builder builder = TestServers.server(true);

    /** Starts a server with the command {@code it}, asks that, and returns the answer. */
    private String answer(TestCommand.Body body) throws Exception {
        try (RpcServer server = builder.command(blocking("it", body)).start();
                LineClient client = new LineClient(server.address())) {
            return String.valueOf(client.ask("it"));
        }
    }

    /** The JDK has a thread of its own tell that the time is over, while the loop waits for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"sleep", "park", "wait", "future", "latch", "join", "select"})
    void aWaitThatTimesOutWakesTheLoop(String kind) throws Exception {
        assertThat(answer(call -> {
                    waitShortly(kind);
                    return carrier();
                }))
                .isEqualTo("loop");
    }

    private static void waitShortly(String kind) throws Exception {
        switch (kind) {
            case "sleep" -> Thread.sleep(SHORT_MILLIS);
            case "park" -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SHORT_MILLIS));
            case "wait" -> {
                Object monitor = new Object();
                synchronized (monitor) {
                    monitor.wait(SHORT_MILLIS);
                }
            }
            case "future" -> {
                try {
                    new CompletableFuture<>().get(SHORT_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    return;
                }
            }
            case "latch" ->
                assertThat(new CountDownLatch(1).await(SHORT_MILLIS, TimeUnit.MILLISECONDS))
                        .isFalse();
            case "join" -> Thread.currentThread().join(SHORT_MILLIS);
            default -> {
                try (Selector selector = Selector.open()) {
                    selector.select(SHORT_MILLIS);
                }
            }
        }
    }

    @Test
    void aDeadlineInterruptsACallAndNotTheNextOne() throws Exception {
        builder.command(new TestCommand(
                CommandSpec.named("late")
                        .summary("For a test.")
                        .deadline(Duration.ofMillis(20))
                        .build(),
                call -> {
                    Thread.sleep(Duration.ofMinutes(1));
                    return "unreachable";
                }));
        builder.command(blocking("flag", call -> Thread.currentThread().isInterrupted()));
        try (RpcServer server = builder.start();
                LineClient client = new LineClient(server.address())) {
            client.send("late", "flag", "where");
            assertThat(client.line()).contains("DEADLINE_EXCEEDED");
            assertThat(client.line()).isEqualTo("false");
            assertThat(client.line()).isEqualTo("loop");
        }
    }

    @Test
    void theThreadsOfAnExecutorAndOfAFutureRunBesideTheCall() throws Exception {
        assertThat(answer(call -> {
                    List<String> where = new ArrayList<>();
                    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                        List<Future<String>> forks = new ArrayList<>();
                        for (int i = 0; i < 3; i++) {
                            forks.add(executor.submit(() -> {
                                Thread.sleep(SHORT_MILLIS);
                                return carrier();
                            }));
                        }
                        for (Future<String> fork : forks) {
                            where.add(fork.get());
                        }
                        where.add(CompletableFuture.completedFuture("")
                                .thenApplyAsync(before -> carrier(), executor)
                                .get());
                    }
                    where.add(carrier());
                    return String.join(" ", where);
                }))
                .isEqualTo("jvm jvm jvm jvm loop");
    }

    @Test
    void aMonitorIsHandedOnBetweenTwoLoopsAndAPlatformThread() throws Exception {
        int rounds = 200;
        Object monitor = new Object();
        int[] turn = {0}; // guarded by the monitor
        builder.reactorOptions(TestServers.oneLoop(true).loops(2).build())
                .command(
                        blocking("turn0", call -> takeTurns(monitor, turn, 0, rounds)),
                        blocking("turn1", call -> takeTurns(monitor, turn, 1, rounds)));
        try (RpcServer server = builder.start();
                LineClient first = new LineClient(server.address());
                LineClient second = new LineClient(server.address())) { // on the other loop
            first.send("turn0");
            second.send("turn1");
            takeTurns(monitor, turn, 2, rounds);
            assertThat(first.line()).isEqualTo("loop");
            assertThat(second.line()).isEqualTo("loop");
            assertThat(turn[0]).isEqualTo(3 * rounds);
        }
    }

    private static String takeTurns(Object monitor, int[] turn, int mine, int rounds) throws InterruptedException {
        for (int i = 0; i < rounds; i++) {
            synchronized (monitor) {
                while (turn[0] % 3 != mine) {
                    monitor.wait();
                }
                turn[0]++;
                Thread.yield(); // so that the others come to the monitor while it is held
                monitor.notifyAll();
            }
        }
        return carrier();
    }

    @Test
    void aSelectorInACommandSeesItsChannels() throws Exception {
        Pipe pipe = Pipe.open();
        try (RpcServer server = builder.command(blocking("select", call -> {
                            try (Selector selector = Selector.open();
                                    Pipe.SourceChannel source = pipe.source()) {
                                source.configureBlocking(false);
                                source.register(selector, SelectionKey.OP_READ);
                                return selector.select() + carrier();
                            }
                        }))
                        .start();
                LineClient client = new LineClient(server.address());
                LineClient other = new LineClient(server.address())) {
            client.send("select");
            assertThat(other.ask("where")).isEqualTo("loop");
            pipe.sink().write(ByteBuffer.allocate(1));
            assertThat(client.line()).isEqualTo("1loop");
        } finally {
            pipe.sink().close();
        }
    }

    @Test
    void filesAreReadAndWritten(@TempDir Path directory) throws Exception {
        assertThat(answer(call -> {
                    try (FileChannel file = FileChannel.open(
                            directory.resolve("file"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE)) {
                        file.write(ByteBuffer.wrap(new byte[] {'o', 'k'}));
                        file.force(true);
                        ByteBuffer read = ByteBuffer.allocate(2);
                        file.read(read, 0);
                        return new String(read.array()) + ' ' + carrier();
                    }
                }))
                .isEqualTo("ok loop");
    }

    @Test
    void threadLocalsAreTheThreadsOwnAndNotTheLoops() throws Exception {
        ThreadLocal<String> local = ThreadLocal.withInitial(() -> "unset");
        builder.command(inline("inline", call -> local.get()), blocking("set", call -> {
            local.set("set");
            Thread.sleep(SHORT_MILLIS);
            return local.get();
        }));
        try (RpcServer server = builder.start();
                LineClient client = new LineClient(server.address());
                LineClient other = new LineClient(server.address())) {
            other.send("set");
            assertThat(client.ask("inline")).isEqualTo("unset");
            assertThat(other.line()).isEqualTo("set");
            assertThat(client.ask("inline")).isEqualTo("unset");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stack", "memory", "jvm"})
    void anErrorOfTheJvmEndsItsConnectionAtMost(String kind) throws Exception {
        builder.command(blocking("fail", call -> {
            throw switch (kind) {
                case "stack" -> overflow(1);
                case "memory" -> new OutOfMemoryError("made by a test");
                default -> new InternalError("made by a test");
            };
        }));
        try (LogCapture dispatcher = LogCapture.of(Class.forName("io.heddle.server.Dispatcher"));
                LogCapture connection = LogCapture.of(Class.forName("io.heddle.server.RpcConnection"));
                RpcServer server = builder.start();
                LineClient client = new LineClient(server.address());
                LineClient other = new LineClient(server.address())) {
            client.send("fail");
            if (kind.equals("jvm")) {
                await().until(() -> connection.messages().size() == 1);
            } else {
                assertThat(client.line()).contains("INTERNAL");
                assertThat(dispatcher.messages()).hasSize(1);
            }
            assertThat(other.ask("where")).isEqualTo("loop");
        }
    }

    private static Error overflow(int depth) {
        return depth < 0 ? new AssertionError("unreachable") : overflow(depth + 1);
    }

    @Test
    void whoeverDoesNotAskForItGetsTheJvmsScheduler() throws Exception {
        try (RpcServer server = RpcServer.builder()
                        .port(0)
                        .discoverCommands(false)
                        .command(blocking("where", call -> carrier()))
                        .start();
                LineClient client = new LineClient(server.address())) {
            assertThat(client.ask("where")).isEqualTo("jvm");
        }
    }
}
