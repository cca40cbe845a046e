package io.heddle.protocols;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.command.Execution;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Commands that throw, return what cannot be rendered, or do not end: in each protocol, on the loop and beside it. */
@Timeout(60)
class FaultyCommandTest {
    private static final Duration DEADLINE = Duration.ofMillis(20);

    private final ManualReactor reactor = new ManualReactor(ReactorOptions.defaults());
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger entered = new AtomicInteger();
    private final AtomicInteger interrupts = new AtomicInteger();
    private final RpcServer.Builder builder = RpcServer.builder()
            .reactor(reactor)
            .port(0)
            .discoverCommands(false)
            .command(TestCommand.of("fine", Execution.EVENT_LOOP, call -> "all fine"))
            .command(TestCommand.of("vping", Execution.VIRTUAL_THREAD, call -> "vpong"))
            .command(TestCommand.withDeadline("stubborn", DEADLINE, call -> ignoreInterrupts()));

    private final Logger log = (Logger) LoggerFactory.getLogger("io.heddle.server");

    @BeforeEach
    void start() {
        log.setAdditive(false); // hundreds of stacks, which are made but not printed
        reactor.start();
    }

    @AfterEach
    void openGate() {
        gate.countDown();
        log.setAdditive(true);
    }

    private String ignoreInterrupts() {
        entered.incrementAndGet();
        while (true) {
            try {
                gate.await();
                return "done";
            } catch (InterruptedException e) {
                interrupts.incrementAndGet();
            }
        }
    }

    /** Turns the reactor until the peer has received all of that, on whatever thread it was produced. */
    private String receive(ManualPeer peer, String... expected) {
        StringBuilder all = new StringBuilder();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> {
                    all.append(new String(peer.received(), ISO_8859_1));
                    assertThat(all).contains(expected);
                });
        return all.toString();
    }

    /** AMP has a word of its own for what its caller cannot expect. */
    private static String told(Wire wire) {
        return wire == Wire.AMP ? "Unknown Error" : "failed; the server's log tells why";
    }

    @ParameterizedTest
    @EnumSource
    void whateverACommandDoesItsCallerIsToldAndTheConnectionGoesOn(Fault fault) throws IOException {
        for (Execution execution : Execution.values()) {
            builder.command(TestCommand.of("faulty-" + execution.ordinal(), execution, fault));
        }
        RpcServer server = builder.start();
        for (Wire wire : Wire.values()) {
            for (Execution execution : Execution.values()) {
                ManualPeer peer = reactor.connect(new PortOf(server));
                peer.send(wire.call("faulty-" + execution.ordinal()));
                assertThat(receive(peer, told(wire)))
                        .as("%s, %s", wire, execution)
                        .doesNotContain("secret");
                peer.send(wire.call("fine"));
                receive(peer, "all fine");
                peer.close();
            }
        }
        reactor.settle();
        assertThat(reactor.failures()).isEmpty();
        assertThat(server.view().connections()).isEmpty();
        assertThat(server.view().callCounts().inFlight()).isZero();
    }

    @Test
    void aCauseThatCannotBeLoggedKeepsNothingFromTheCaller() throws IOException {
        builder.command(TestCommand.of("broken", Execution.VIRTUAL_THREAD, call -> {
            throw new CommandException(ErrorCode.UNAVAILABLE, "try later", new Fault.Indescribable());
        }));
        RpcServer server = builder.start();
        for (Wire wire : Wire.values()) {
            ManualPeer peer = reactor.connect(new PortOf(server));
            peer.send(wire.call("broken"));
            receive(peer, "try later");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamWithAnItemThatCannotBeRenderedFails(Fault fault) throws IOException {
        builder.command(TestCommand.of("stream", Execution.VIRTUAL_THREAD, call -> {
            call.send("first");
            call.send(fault.execute(call));
            return null;
        }));
        RpcServer server = builder.start();
        for (Wire wire : Wire.values()) {
            ManualPeer peer = reactor.connect(new PortOf(server));
            peer.send(wire.call("stream"));
            assertThat(receive(peer, told(wire))).as("%s", wire).doesNotContain("secret");
            peer.send(wire.call("vping"));
            receive(peer, "vpong");
        }
        assertThat(reactor.failures()).isEmpty();
    }

    /** An answer before the command has let go would let its caller start one after the other, without a bound. */
    @ParameterizedTest
    @EnumSource
    void aCommandThatIgnoresItsInterruptIsAnsweredForWhenItEndsAndHoldsItsSlotUntilThen(Wire wire) throws Exception {
        RpcServer server = builder.maxConcurrentCalls(2).start();
        ManualPeer caller = reactor.connect(new PortOf(server));
        ManualPeer other = reactor.connect(new PortOf(server));
        caller.send(wire.call("stubborn"));
        await().until(() -> {
            reactor.advance(DEADLINE);
            return interrupts.get() == 1;
        });
        assertThat(caller.received()).isEmpty();
        assertThat(server.view().callCounts().inFlight()).isEqualTo(1);
        other.send(wire.call("vping"));
        receive(other, "vpong");

        gate.countDown();
        receive(caller, "the call took too long");
        caller.send(wire.call("vping"));
        receive(caller, "vpong");
        await().until(() -> server.view().callCounts().inFlight() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void theCommandOfAVanishedPeerHoldsItsSlotUntilItEnds(Wire wire) throws Exception {
        RpcServer server = builder.maxConcurrentCalls(1).start();
        ManualPeer caller = reactor.connect(new PortOf(server));
        caller.send(wire.call("stubborn"));
        await().until(() -> {
            reactor.settle();
            return entered.get() == 1;
        });
        caller.reset();
        reactor.settle();
        assertThat(server.view().connections()).isEmpty();
        ManualPeer other = reactor.connect(new PortOf(server));
        other.send(wire.call("vping"));
        receive(other, "too many calls");

        gate.countDown();
        await().until(() -> server.view().callCounts().inFlight() == 0);
        other.send(wire.call("vping"));
        receive(other, "vpong");
    }

    @Test
    void aThreadThatACommandLeavesBehindHoldsNothingOfTheServer() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        builder.command(TestCommand.of("leak", Execution.VIRTUAL_THREAD, call -> {
            Thread.ofVirtual().start(() -> {
                ignoreInterrupts();
                left.countDown();
            });
            return "left";
        }));
        RpcServer server = builder.maxConcurrentCalls(1).start();
        ManualPeer peer = reactor.connect(new PortOf(server));
        for (int i = 0; i < 3; i++) {
            peer.send(Wire.TEXT.call("leak"));
            receive(peer, "left");
            await().until(() -> server.view().callCounts().inFlight() == 0);
        }
        peer.reset();
        reactor.settle();
        assertThat(server.view().connections()).isEmpty();
        gate.countDown();
        assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
