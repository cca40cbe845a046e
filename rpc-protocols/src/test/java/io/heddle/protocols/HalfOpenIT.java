package io.heddle.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.command.Execution;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that are gone without a word, behind a relay that no longer passes anything on. */
@Timeout(120)
class HalfOpenIT {
    private static final Duration MOST = Duration.ofSeconds(20);

    private final AtomicInteger entered = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
    private RpcServer server;
    private Relay relay;

    @BeforeEach
    void serve() throws IOException {
        server = RpcServer.builder()
                .port(0)
                .discoverCommands(false)
                .idleTimeout(Duration.ofMillis(500))
                .reactorOptions(ReactorOptions.builder()
                        .loops(1)
                        .lingerTimeout(Duration.ofMillis(100))
                        .writeTimeout(Duration.ofMillis(100))
                        .build())
                .command(
                        TestCommand.of("fine", Execution.EVENT_LOOP, call -> "all fine"),
                        TestCommand.of("wait", Execution.VIRTUAL_THREAD, call -> {
                            entered.incrementAndGet();
                            try {
                                return new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                            } catch (InterruptedException e) {
                                interrupted.incrementAndGet();
                                throw e;
                            }
                        }),
                        TestCommand.of("flood", Execution.VIRTUAL_THREAD, call -> {
                            while (true) {
                                call.send("x".repeat(1000));
                            }
                        }))
                .start();
        relay = new Relay(server.port());
    }

    @AfterEach
    void stop() throws IOException {
        relay.close();
        server.close();
    }

    /** One client of each protocol, which has been answered. */
    private Map<Wire, Client> connected() throws IOException {
        Map<Wire, Client> clients = new EnumMap<>(Wire.class);
        for (Wire wire : Wire.values()) {
            Client client = new Client(relay.port());
            client.send(wire.call("fine")).receive("all fine");
            clients.put(wire, client);
        }
        return clients;
    }

    private void awaitForgotten() {
        await().atMost(MOST).until(() -> server.view().connections().isEmpty());
        await().atMost(MOST).until(() -> server.view().callCounts().inFlight() == 0);
    }

    @Test
    void thoseThatAreSilentAreClosedByTheIdleTimeout() throws IOException {
        connected();
        relay.cut();
        awaitForgotten();
    }

    @Test
    void soAreThoseInTheMiddleOfAFrame() throws IOException {
        for (Map.Entry<Wire, Client> client : connected().entrySet()) {
            client.getValue().send(client.getKey().call("fine"), 5);
        }
        relay.cut();
        awaitForgotten();
    }

    @Test
    void soAreThoseThatWaitForACallWhichIsInterrupted() throws Exception {
        for (Map.Entry<Wire, Client> client : connected().entrySet()) {
            client.getValue().send(client.getKey().call("wait"));
        }
        await().atMost(MOST).until(() -> entered.get() == Wire.values().length);
        relay.cut();
        awaitForgotten();
        assertThat(interrupted).hasValue(Wire.values().length);
    }

    @Test
    void oneThatTakesNothingIsResetByTheWriteTimeout() throws Exception {
        connected().get(Wire.TEXT).send(Wire.TEXT.call("flood")).receive(100_000);
        relay.cut();
        awaitForgotten();
    }
}
