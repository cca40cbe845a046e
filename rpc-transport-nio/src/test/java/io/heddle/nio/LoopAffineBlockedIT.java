package io.heddle.nio;

import static io.heddle.nio.TestCommand.blocking;
import static io.heddle.nio.TestCommand.inline;
import static io.heddle.nio.TestServers.carrier;
import static io.heddle.nio.TestServers.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.server.RpcServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A loop that carries threads and is blocked itself: what it carries must go on without it. */
@Timeout(60)
class LoopAffineBlockedIT {
    private final ReentrantLock lock = new ReentrantLock();
    private final Object monitor = new Object();
    private final CompletableFuture<Void> entered = new CompletableFuture<>();
    private final CompletableFuture<Void> gate = new CompletableFuture<>();
    private final RpcServer.Builder builder = TestServers.server(true)
            .reactorOptions(TestServers.oneLoop(true)
                    .blockedLoopThreshold(Duration.ofMillis(20))
                    .build());

    @AfterEach
    void openGate() {
        gate.complete(null);
    }

    private void awaitGate(String how) {
        entered.complete(null);
        if (how.equals("parks")) {
            gate.join();
        }
        while (!gate.isDone()) {
            Thread.yield();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"lock, parks", "lock, yields", "monitor, parks", "monitor, yields"})
    void aCommandOnTheLoopMayWaitForWhatACarriedThreadHolds(String held, String how) throws Exception {
        builder.command(
                blocking("hold", call -> {
                    if (held.equals("monitor")) {
                        synchronized (monitor) {
                            awaitGate(how);
                        }
                    } else {
                        lock.lock();
                        awaitGate(how);
                        lock.unlock();
                    }
                    return carrier();
                }),
                inline("want", call -> {
                    if (held.equals("monitor")) {
                        synchronized (monitor) {
                            return "had it";
                        }
                    }
                    lock.lock();
                    lock.unlock();
                    return "had it";
                }));
        try (LogCapture log = LogCapture.of(Watchdog.class);
                RpcServer server = builder.start();
                LineClient holding = new LineClient(server.address());
                LineClient wanting = new LineClient(server.address())) {
            holding.send("hold", "vping");
            get(entered);
            wanting.send("want", "vping");
            await().until(() -> log.messages().stream().anyMatch(message -> message.contains("LoopAffineBlockedIT")));
            gate.complete(null);
            assertThat(wanting.line()).isEqualTo("had it");
            assertThat(wanting.line()).isEqualTo("vpong");
            assertThat(holding.line()).isEqualTo("jvm");
            assertThat(holding.line()).isEqualTo("vpong");
        }
    }
}
