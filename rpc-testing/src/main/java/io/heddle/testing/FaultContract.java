package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.StopReport;
import io.heddle.reactor.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Handlers that throw: their connection ends, everything else goes on.
 *
 * @threading Caller-confined.
 */
abstract class FaultContract extends ContractTests {
    private static final int OTHERS = 4;
    private static final Duration SOON = Duration.ofMillis(50);

    FaultContract(ReactorHarness harness) {
        super(harness);
    }

    @Test
    void survivesAThrowInConnectionMade() throws Exception {
        fails(protocol -> protocol.onMade(transport -> boom()), peer -> {});
    }

    @Test
    void survivesAThrowInDataReceived() throws Exception {
        fails(protocol -> protocol.onData((transport, b) -> boom()), peer -> peer.send("x"));
    }

    @Test
    void survivesAnErrorInDataReceived() throws Exception {
        fails(
                protocol -> protocol.onData((transport, b) -> {
                    throw new LinkageError("by the test");
                }),
                peer -> peer.send("x"));
    }

    @Test
    void survivesACheckedExceptionInDataReceived() throws Exception {
        fails(
                protocol -> protocol.onData((transport, b) -> throwAny(new IOException("by the test"))),
                peer -> peer.send("x"));
    }

    @Test
    void survivesAThrowInReadConnectionLost() throws Exception {
        fails(protocol -> protocol.onReadLost(transport -> boom()), Peer::finish);
    }

    @Test
    void survivesAProducerThatThrowsWhenPaused() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        fails(
                protocol -> protocol.onMade(transport -> {
                    transport.registerProducer(new Thrower("pause"), true);
                    transport.loop().callLater(Duration.ZERO, () -> transport.write(pattern(12 * MIB)));
                }),
                peer -> {});
    }

    @Test
    void survivesAProducerThatThrowsWhenResumed() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        fails(
                protocol -> protocol.onMade(transport -> {
                    transport.registerProducer(new Thrower("resume"), true);
                    transport.write(pattern(12 * MIB));
                }),
                peer -> {});
    }

    @Test
    void survivesAPullProducerThatThrows() throws Exception {
        fails(
                protocol -> protocol.onData((transport, b) -> transport.registerProducer(new Thrower("resume"), false)),
                peer -> peer.send("x"));
    }

    /** A connection whose protocol is broken, among others on all loops that are not. */
    private void fails(UnaryOperator<RecordingProtocol> broken, Consumer<Peer> trigger) throws Exception {
        AtomicInteger count = new AtomicInteger();
        RecordingFactory factory = factory(() -> count.incrementAndGet() == OTHERS + 1
                ? broken.apply(new RecordingProtocol())
                : RecordingProtocol.echo());
        ListeningPort port = listen(started(), factory);
        List<Peer> others = new ArrayList<>();
        for (int i = 1; i <= OTHERS; i++) {
            others.add(connect(port));
            awaitMade(factory, i);
        }
        Peer peer = connect(port);
        trigger.accept(peer);
        peer.awaitEnd();
        peer.close();
        RecordingProtocol protocol = awaitMade(factory, OTHERS + 1);
        CloseReason reason = awaitLost(protocol);
        assertThat(reason).isInstanceOf(CloseReason.HandlerFailed.class);
        assertThat(((CloseReason.HandlerFailed) reason).cause()).hasMessage("by the test");
        assertThat(protocol.events()).endsWith("connectionLost").doesNotHaveDuplicates();
        for (Peer other : others) {
            assertEchoes(other, "goes on");
        }
        assertEchoes(connect(port), "a new one");
    }

    @Test
    void survivesAThrowInConnectionLost() throws Exception {
        RecordingFactory factory = factory(() -> RecordingProtocol.echo().onLost(reason -> boom()));
        ListeningPort port = listen(started(), factory);
        for (int i = 1; i <= OTHERS; i++) {
            Peer peer = connect(port);
            assertEchoes(peer, "x");
            peer.finish();
            assertThat(awaitLost(awaitMade(factory, i))).isEqualTo(new CloseReason.ConnectionDone());
        }
        assertEchoes(connect(port), "goes on");
    }

    @Test
    void survivesAProducerThatThrowsWhenStopped() throws Exception {
        RecordingFactory factory = factory(() ->
                RecordingProtocol.echo().onMade(transport -> transport.registerProducer(new Thrower("stop"), true)));
        ListeningPort port = listen(started(), factory);
        connect(port).reset();
        assertThat(awaitLost(awaitMade(factory, 1))).isInstanceOf(CloseReason.ConnectionLost.class);
        assertEchoes(connect(port), "goes on");
    }

    @Test
    void survivesAFactoryThatBuildsNothing() throws Exception {
        AtomicInteger count = new AtomicInteger();
        ListeningPort port = listen(started(), peer -> {
            if (count.incrementAndGet() == 1) {
                throw new UnsupportedOperationException("by the test");
            }
            return RecordingProtocol.echo();
        });
        Peer refused = connect(port);
        refused.awaitEnd();
        assertEchoes(connect(port), "goes on");
    }

    @Test
    void survivesAFactoryThatDoesNotStop() throws Exception {
        Reactor reactor = started();
        AtomicBoolean asked = new AtomicBoolean();
        ListeningPort port = listen(reactor, new Factory() {
            @Override
            public Protocol buildProtocol(SocketAddress peer) {
                return RecordingProtocol.echo();
            }

            @Override
            public void stopFactory() {
                asked.set(true);
                throw new UnsupportedOperationException("by the test");
            }
        });
        port.stopListening();
        await("stopFactory", asked::get);
        assertEchoes(connect(listen(reactor, echo())), "goes on");
    }

    @Test
    void survivesCallsAndTimersThatThrow() {
        Reactor reactor = started();
        for (EventLoop loop : reactor.loops()) {
            CompletableFuture<String> after = new CompletableFuture<>();
            loop.callFromThread(FaultContract::boom);
            loop.callFromThread(() -> throwAny(new IOException("by the test")));
            loop.callLater(Duration.ZERO, FaultContract::boom);
            loop.callLater(SOON, FaultContract::boom);
            loop.callLater(SOON, () -> after.complete("goes on"));
            assertThat(awaitDone("the call after those that throw", after)).isEqualTo("goes on");
            assertThat(onLoop(loop, () -> "serves calls")).isEqualTo("serves calls");
        }
    }

    @Test
    void stopsThoughAProtocolThrowsWhenToldSo() throws Exception {
        Reactor reactor = started();
        AtomicInteger count = new AtomicInteger();
        RecordingFactory factory = factory(() -> count.incrementAndGet() == 1
                ? new RecordingProtocol().onStopping(transport -> boom())
                : new RecordingProtocol());
        ListeningPort port = listen(reactor, factory);
        connect(port);
        awaitMade(factory, 1);
        Peer other = connect(port);
        awaitMade(factory, 2);
        CompletableFuture<StopReport> stop = reactor.stop();
        assertThat(other.receiveAllText()).isEmpty();
        other.close();
        StopReport report = awaitDone("the stop", stop);
        assertThat(report.closed() + report.aborted()).isEqualTo(2);
        assertThat(awaitLost(factory.protocols().get(0))).isInstanceOf(CloseReason.HandlerFailed.class);
        assertThat(awaitLost(factory.protocols().get(1))).isEqualTo(new CloseReason.ConnectionDone());
    }

    @Test
    void survivesAClientFactoryThatThrows() throws Exception {
        Reactor reactor = started();
        ListeningPort port = listen(reactor, echo());
        for (String when : List.of("startedConnecting", "clientConnectionFailed", "clientConnectionLost")) {
            RecordingFactory client = factory(() -> new RecordingProtocol().onMade(Transport::loseConnection));
            client.onConnector((event, connector) -> {
                if (event.equals(when)) {
                    boom();
                }
            });
            reactor.connectTcp(
                    when.equals("clientConnectionFailed") ? harness().refusingAddress() : tcpAddress(port),
                    client,
                    Duration.ofSeconds(5));
            await(when + " and stopFactory", () -> client.events().containsAll(List.of(when, "stopFactory")));
        }
        assertEchoes(connect(port), "goes on");
    }

    @Test
    void tellsAnAttemptWhoseProtocolCannotBeBuilt() throws Exception {
        Reactor reactor = started();
        RecordingFactory client = factory(() -> {
            throw new UnsupportedOperationException("by the test");
        });
        reactor.connectTcp(tcpAddress(listen(reactor, echo())), client, Duration.ofSeconds(5));
        await("the failure", () -> client.events().contains("stopFactory"));
        assertThat(client.reasons()).hasSize(1).allMatch(CloseReason.HandlerFailed.class::isInstance);
    }

    /**
     * A {@link VirtualMachineError} goes further than its connection: the reactor may end by it, but then as a whole
     * and so that everybody notices. What it must not do is to leave connections behind that nobody serves.
     */
    @Test
    void isNeverHalfDeadAfterAVirtualMachineError() throws Exception {
        requires(ReactorHarness.Capability.LOOP_THREADS);
        Reactor reactor = started();
        AtomicInteger count = new AtomicInteger();
        RecordingFactory factory = factory(() -> count.incrementAndGet() == 1
                ? new RecordingProtocol().onData((transport, b) -> {
                    throw new StackOverflowError("by the test");
                })
                : new RecordingProtocol().onMade(Transport::loseConnection));
        ListeningPort port = listen(reactor, factory);
        Peer peer = connect(port);
        peer.send("x");
        peer.awaitEnd();
        int served = 0;
        for (int i = 0; i < 8; i++) {
            served += serves(port) ? 1 : 0;
        }
        if (served == 8) {
            for (EventLoop loop : reactor.loops()) {
                assertThat(onLoop(loop, () -> "serves calls")).isEqualTo("serves calls");
            }
        } else {
            await("the port to be closed", () -> !serves(port));
            awaitDone("the end", reactor.stop());
            for (EventLoop loop : reactor.loops()) {
                assertThatThrownBy(() -> loop.callFromThread(() -> {})).isInstanceOf(RejectedExecutionException.class);
            }
        }
        assertThat(awaitLost(factory.protocols().get(0))).isNotNull();
    }

    /** Whether a new connection is served; one that neither is nor ends fails the test. */
    private boolean serves(ListeningPort port) {
        try (Peer peer = connect(port)) {
            return peer.awaitEnd() == Peer.End.FIN;
        } catch (IOException e) {
            return false;
        }
    }

    private static void boom() {
        throw new UnsupportedOperationException("by the test");
    }

    @SuppressWarnings("unchecked") // any exception passes for an unchecked one, as some languages of the JVM let it
    private static <E extends Throwable> void throwAny(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /**
     * A producer that throws at one of its callbacks.
     *
     * @param when at which
     * @threading Event-loop confined.
     */
    private record Thrower(String when) implements Producer {
        @Override
        public void resumeProducing() {
            at("resume");
        }

        @Override
        public void pauseProducing() {
            at("pause");
        }

        @Override
        public void stopProducing() {
            at("stop");
        }

        private void at(String now) {
            if (now.equals(when)) {
                boom();
            }
        }
    }
}
