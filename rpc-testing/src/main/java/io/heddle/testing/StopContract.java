package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.ProcessProtocol;
import io.heddle.reactor.ProcessSpec;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.StopReport;
import io.heddle.reactor.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * {@code start}, {@code run}, {@code stop} and {@code close}.
 *
 * @threading Caller-confined.
 */
abstract class StopContract extends ContractTests {
    private static final CloseReason DONE = new CloseReason.ConnectionDone();
    private static final CloseReason STOPPED = new CloseReason.ReactorStopped();
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(5);

    StopContract(ReactorHarness harness) {
        super(harness);
    }

    /** A protocol that never ends by itself. */
    private RecordingFactory stubborn() {
        return factory(() -> RecordingProtocol.echo().onStopping(transport -> {}));
    }

    @Test
    void tellsEachProtocolAndClosesInOrder() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = echo();
        ListeningPort port = listen(reactor, factory);
        List<Peer> peers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            peers.add(connect(port));
            awaitMade(factory, i);
        }
        CompletableFuture<StopReport> stop = reactor.stop();
        for (Peer peer : peers) {
            assertThat(peer.receiveAllText()).isEmpty();
            peer.close();
        }
        assertThat(awaitDone("the stop", stop)).isEqualTo(new StopReport(3, 0));
        for (RecordingProtocol protocol : factory.protocols()) {
            assertThat(protocol.events()).containsExactly("connectionMade", "reactorStopping", "connectionLost");
            assertThat(protocol.closeReason()).contains(DONE);
        }
        assertThat(factory.events()).containsExactly("startFactory", "stopFactory");
        assertThat(refuses(port)).isTrue();
    }

    @Test
    void tellsAProtocolOnceThatIsJustBeingMade() throws Exception {
        Reactor reactor = started();
        CompletableFuture<StopReport> stop = new CompletableFuture<>();
        RecordingFactory factory = factory(
                () -> new RecordingProtocol().onMade(transport -> reactor.stop().thenAccept(stop::complete)));
        Peer peer = connect(listen(reactor, factory));
        assertThat(peer.receiveAllText()).isEmpty();
        peer.close();
        assertThat(awaitDone("the stop", stop)).isEqualTo(new StopReport(1, 0));
        assertThat(factory.protocols().get(0).events())
                .containsExactly("connectionMade", "reactorStopping", "connectionLost");
    }

    @Test
    void deliversWhatHasArrivedBeforeItTells() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = echo();
        ListeningPort port = listen(reactor, factory);
        List<Peer> peers = new ArrayList<>();
        for (int i = 1; i <= 40; i++) { // more than are told at a time
            peers.add(connect(port));
            awaitMade(factory, i);
        }
        CountDownLatch release = hold(reactor);
        for (Peer peer : peers) {
            peer.send("just in time");
        }
        CompletableFuture<StopReport> stop = reactor.stop();
        release.countDown();
        for (Peer peer : peers) {
            assertThat(peer.receiveAllText()).isEqualTo("just in time");
            peer.close();
        }
        assertThat(awaitDone("the stop", stop)).isEqualTo(new StopReport(40, 0));
        for (RecordingProtocol protocol : factory.protocols()) {
            assertThat(protocol.events())
                    .containsExactly("connectionMade", "dataReceived", "reactorStopping", "connectionLost");
        }
    }

    @Test
    void acceptsAndServesWhoHasConnectedBefore() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS); // they connect while the loop is held
        Reactor reactor = started();
        RecordingFactory factory = echo();
        ListeningPort port = listen(reactor, factory);
        CountDownLatch release = hold(reactor);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            peers.add(connect(port));
            peers.get(i).send("just in time");
        }
        CompletableFuture<StopReport> stop = reactor.stop();
        release.countDown();
        for (Peer peer : peers) {
            assertThat(peer.receiveAllText()).isEqualTo("just in time");
            peer.close();
        }
        assertThat(awaitDone("the stop", stop)).isEqualTo(new StopReport(5, 0));
        assertThat(factory.events()).containsExactly("startFactory", "stopFactory");
        assertThat(refuses(port)).isTrue();
    }

    @Test
    void acceptsNobodyWithoutADeadline() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS); // they connect while the loop is held
        Reactor reactor = started();
        RecordingFactory factory = echo();
        ListeningPort port = listen(reactor, factory);
        CountDownLatch release = hold(reactor);
        Peer peer = connect(port);
        CompletableFuture<StopReport> stop = reactor.stop(Duration.ZERO);
        release.countDown();
        assertThat(awaitDone("the stop", stop)).isEqualTo(new StopReport(0, 0));
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
        assertThat(factory.protocols()).isEmpty();
        assertThat(factory.events()).containsExactly("startFactory", "stopFactory");
    }

    @Test
    void readsNothingMoreOfWhomItsProtocolHasPaused() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = factory(() -> RecordingProtocol.echo().onMade(Transport::pauseProducing));
        Peer peer = connect(listen(reactor, factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        CountDownLatch release = hold(reactor);
        peer.send("not wanted");
        CompletableFuture<StopReport> stop = reactor.stop();
        release.countDown();
        assertThat(peer.receiveAllText()).isEmpty();
        peer.close();
        assertThat(awaitDone("the stop", stop)).isEqualTo(new StopReport(1, 0));
        assertThat(protocol.events()).containsExactly("connectionMade", "reactorStopping", "connectionLost");
    }

    @Test
    void readsNoMoreThanAMebibyteBeforeItTells() throws Exception {
        requires(ReactorHarness.Capability.LOOP_THREADS); // another cannot be held
        Reactor reactor = started();
        CompletableFuture<Long> received = new CompletableFuture<>();
        RecordingFactory factory = factory(() -> new RecordingProtocol().onStopping(transport -> {
            received.complete(transport.bytesReceived());
            transport.loseConnection();
        }));
        Peer peer = connect(listen(reactor, factory));
        awaitMade(factory, 1);
        CountDownLatch release = hold(reactor);
        peer.offer(new byte[8 * MIB]);
        reactor.stop();
        release.countDown();
        assertThat(awaitDone("reactorStopping", received)).isBetween(64L << 10, (long) MIB);
        peer.close();
    }

    @Test
    void closesAtTheDeadlineInOrderWhoHasSentAll() throws Exception {
        Reactor reactor = started(options().lingerTimeout(LONG));
        RecordingFactory factory = factory(() -> new RecordingProtocol().onStopping(transport -> {
            transport.write(bytes("owed"));
            transport.loseConnection();
        }));
        Peer peer = connect(listen(reactor, factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        assertThat(awaitDone("the stop", reactor.stop(SHORT))).isEqualTo(new StopReport(1, 0));
        assertThat(protocol.closeReason()).contains(DONE);
        assertThat(peer.receiveAllText()).isEqualTo("owed");
    }

    @Test
    void letsAProtocolFinishWhatItOwes() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = factory(() -> new RecordingProtocol()
                .onStopping(transport -> transport.loop().callLater(SHORT, () -> {
                    transport.write(bytes("owed"));
                    transport.loseConnection();
                })));
        Peer peer = connect(listen(reactor, factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        CompletableFuture<StopReport> stop = reactor.stop();
        await("reactorStopping", () -> protocol.saw("reactorStopping"));
        peer.send("still heard");
        assertThat(peer.receiveAllText()).isEqualTo("owed");
        peer.close();
        assertThat(awaitDone("the stop", stop)).isEqualTo(new StopReport(1, 0));
        assertThat(protocol.receivedText()).isEqualTo("still heard");
    }

    @Test
    void abortsWhatIsLeftAtTheDeadline() throws Exception {
        Reactor reactor = started();
        AtomicInteger count = new AtomicInteger();
        RecordingFactory factory = factory(() -> count.incrementAndGet() == 1
                ? RecordingProtocol.echo().onStopping(transport -> {})
                : RecordingProtocol.echo());
        ListeningPort port = listen(reactor, factory);
        Peer left = connect(port);
        awaitMade(factory, 1);
        Peer closed = connect(port);
        awaitMade(factory, 2);
        long from = reactor.loops().get(0).nanoTime();
        CompletableFuture<StopReport> stop = reactor.stop(SHORT);
        assertThat(closed.receiveAllText()).isEmpty();
        closed.close();
        assertThat(awaitDone("the stop", stop)).isEqualTo(new StopReport(1, 1));
        assertThat(Duration.ofNanos(reactor.loops().get(0).nanoTime() - from)).isGreaterThanOrEqualTo(SHORT);
        assertThat(left.awaitEnd()).isEqualTo(Peer.End.RESET);
        assertThat(factory.protocols().get(0).closeReason()).contains(STOPPED);
        assertThat(factory.protocols().get(1).closeReason()).contains(DONE);
    }

    @Test
    void abortsAtOnceWithoutADeadline() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = echo();
        Peer peer = connect(listen(reactor, factory));
        awaitMade(factory, 1);
        assertThat(awaitDone("the stop", reactor.stop(Duration.ZERO))).isEqualTo(new StopReport(0, 1));
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
        assertThat(factory.protocols().get(0).closeReason()).contains(STOPPED);
    }

    @Test
    void takesItsDefaultDeadlineFromTheOptions() throws Exception {
        Reactor reactor = started(options().stopTimeout(SHORT));
        RecordingFactory factory = stubborn();
        connect(listen(reactor, factory));
        awaitMade(factory, 1);
        assertThat(awaitDone("the stop", reactor.stop())).isEqualTo(new StopReport(0, 1));
    }

    @Test
    void countsOnlyConnectionsThatWereOpen() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = echo();
        Peer peer = connect(listen(reactor, factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        peer.finish();
        awaitLost(protocol);
        assertThat(awaitDone("the stop", reactor.stop())).isEqualTo(new StopReport(0, 0));
        assertThat(protocol.saw("reactorStopping")).isFalse();
    }

    @Test
    void letsTheFirstCallDecide() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = stubborn();
        Peer peer = connect(listen(reactor, factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        CompletableFuture<StopReport> first = reactor.stop(LONG);
        CompletableFuture<StopReport> second = reactor.stop(Duration.ZERO);
        await("reactorStopping", () -> protocol.saw("reactorStopping"));
        assertEchoes(peer, "not aborted");
        assertThat(first).isNotDone();
        protocol.transport().loseConnection();
        assertThat(peer.receiveAllText()).isEmpty();
        peer.close();
        assertThat(awaitDone("the stop", first)).isEqualTo(new StopReport(1, 0));
        assertThat(awaitDone("the same stop", second)).isEqualTo(new StopReport(1, 0));
    }

    @Test
    void closesThePortsFirst() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = stubborn();
        ListeningPort port = listen(reactor, factory);
        Peer peer = connect(port);
        RecordingProtocol protocol = awaitMade(factory, 1);
        reactor.stop(LONG);
        await("the port to be closed", () -> refuses(port));
        assertEchoes(peer, "still served");
        assertRefusesWork(reactor);
        protocol.transport().abortConnection();
    }

    @Test
    void refusesWorkAfterTheEnd() {
        Reactor reactor = started();
        awaitDone("the stop", reactor.stop());
        assertRefusesWork(reactor);
        assertThatThrownBy(reactor::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void stopsBeforeItWasStarted() throws Exception {
        Reactor reactor = harness().reactor(options().build());
        RecordingFactory factory = echo();
        ListeningPort port = listen(reactor, factory);
        assertThat(awaitDone("the stop", reactor.stop())).isEqualTo(new StopReport(0, 0));
        assertThat(refuses(port)).isTrue();
        assertThat(factory.events()).containsExactly("startFactory", "stopFactory");
        assertThatThrownBy(reactor::start).isInstanceOf(IllegalStateException.class);
        assertRefusesWork(reactor);
    }

    @Test
    void startsOnce() {
        Reactor reactor = started();
        assertThatThrownBy(reactor::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void runsUntilItIsStopped() throws Exception {
        Reactor reactor = harness().reactor(options().build());
        ListeningPort port = listen(reactor, echo());
        Thread runs = runner(reactor, new AtomicBoolean());
        CompletableFuture<String> ready = new CompletableFuture<>();
        reactor.callFromThread(() -> ready.complete("ready"));
        await("the start", () -> runs.getState() == Thread.State.WAITING);
        awaitDone("the start", ready);
        assertEchoes(connect(port), "served");
        assertThat(runs.isAlive()).isTrue();
        reactor.stop(Duration.ZERO);
        awaitEnd(runs);
    }

    @Test
    void waitsForTheEndOfAReactorThatRunsAlready() {
        Reactor reactor = started();
        Thread runs = runner(reactor, new AtomicBoolean());
        await("the thread to wait", () -> runs.getState() == Thread.State.WAITING);
        awaitDone("the stop", reactor.stop());
        awaitEnd(runs);
    }

    @Test
    void goesOnWhenTheThreadThatWaitsForItIsInterrupted() throws Exception {
        Reactor reactor = started();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread runs = runner(reactor, interrupted);
        await("the thread to wait", () -> runs.getState() == Thread.State.WAITING);
        runs.interrupt();
        awaitEnd(runs);
        assertThat(interrupted).isTrue();
        assertEchoes(connect(listen(reactor, echo())), "goes on");
    }

    @Test
    void tellsTheEndOutsideTheLoops() {
        requires(ReactorHarness.Capability.LOOP_THREADS);
        Reactor reactor = started();
        CompletableFuture<Boolean> inLoop = new CompletableFuture<>();
        CompletableFuture<Thread> loopThread = new CompletableFuture<>();
        reactor.callFromThread(() -> {
            loopThread.complete(Thread.currentThread());
            reactor.stop()
                    .thenAccept(
                            report -> inLoop.complete(reactor.loops().stream().anyMatch(EventLoop::inLoop)));
        });
        assertThat(awaitDone("the end", inLoop)).isFalse();
        awaitEnd(awaitDone("the loop's thread", loopThread));
    }

    @Test
    void closesAndWaits() throws Exception {
        Reactor reactor = started(options().stopTimeout(SHORT));
        RecordingFactory factory = stubborn();
        connect(listen(reactor, factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        reactor.close();
        assertThat(protocol.closeReason()).contains(STOPPED);
        assertThat(reactor.stop()).isCompletedWithValue(new StopReport(0, 1));
        reactor.close();
        assertRefusesWork(reactor);
    }

    @Test
    void closesFromAnotherThread() throws Exception {
        Reactor reactor = started(options().stopTimeout(SHORT));
        RecordingFactory factory = stubborn();
        connect(listen(reactor, factory));
        awaitMade(factory, 1);
        AtomicBoolean stopped = new AtomicBoolean();
        Thread closes = thread("closes", () -> {
            reactor.close();
            stopped.set(reactor.stop().isDone());
        });
        awaitEnd(closes);
        assertThat(stopped).isTrue();
        awaitLost(awaitMade(factory, 1));
    }

    @Test
    void closesFromTheLoopWithoutWaiting() throws Exception {
        Reactor reactor = started(options().stopTimeout(LONG));
        RecordingFactory factory = stubborn();
        connect(listen(reactor, factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        CountDownLatch returned = new CountDownLatch(1);
        protocol.transport().loop().callFromThread(() -> {
            reactor.close();
            returned.countDown();
        });
        await("close to return", () -> returned.getCount() == 0);
        assertThat(protocol.saw("connectionLost")).isFalse();
        protocol.transport().abortConnection();
        awaitDone("the stop", reactor.stop());
    }

    @Test
    void abortsAtOnceWhenTheThreadThatClosesIsInterruptedBefore() throws Exception {
        abortsAtOnce(true);
    }

    @Test
    void abortsAtOnceWhenTheThreadThatClosesIsInterrupted() throws Exception {
        requires(ReactorHarness.Capability.LOOP_THREADS); // another does not wait in real time
        abortsAtOnce(false);
    }

    private void abortsAtOnce(boolean interruptedBefore) throws Exception {
        Reactor reactor = started(options().stopTimeout(LONG));
        RecordingFactory factory = stubborn();
        connect(listen(reactor, factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        AtomicBoolean statusKept = new AtomicBoolean();
        Thread closes = thread("closes", () -> {
            if (interruptedBefore) {
                Thread.currentThread().interrupt();
            }
            reactor.close();
            statusKept.set(Thread.currentThread().isInterrupted());
        });
        if (!interruptedBefore) {
            await("reactorStopping", () -> protocol.saw("reactorStopping"));
            closes.interrupt();
        }
        awaitEnd(closes);
        assertThat(statusKept).isTrue();
        assertThat(awaitLost(protocol)).isEqualTo(STOPPED);
        awaitDone("the stop", reactor.stop());
    }

    @Test
    void closesWhatWasNeverStarted() throws Exception {
        Reactor reactor = harness().reactor(options().build());
        ListeningPort port = listen(reactor, echo());
        reactor.close();
        assertThat(refuses(port)).isTrue();
        assertThat(reactor.stop()).isDone();
    }

    private void assertRefusesWork(Reactor reactor) {
        assertThatThrownBy(() -> listen(reactor, echo())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reactor.connectTcp(harness().refusingAddress(), echo(), SHORT))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reactor.spawnProcess(new ProcessProtocol() {}, ProcessSpec.of("true")))
                .isInstanceOf(IllegalStateException.class);
    }

    private Thread runner(Reactor reactor, AtomicBoolean interrupted) {
        return thread("runs", () -> {
            try {
                reactor.run();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
    }
}
