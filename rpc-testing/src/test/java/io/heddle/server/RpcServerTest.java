package io.heddle.server;

import static io.heddle.server.TestCommand.blocking;
import static io.heddle.server.TestCommand.inline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import io.heddle.command.ServerView;
import io.heddle.command.ServerView.ConnectionView;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.StopReport;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import io.heddle.testing.Peer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RpcServerTest {
    private static final Path SOCKET = Path.of("/run/heddle.sock");
    private static final Parameter<Long> NUMBER = Parameter.integer("number");

    private final ManualReactor reactor = new ManualReactor(
            ReactorOptions.builder().outputBounds(1 << 10, 4 << 10, 8 << 20).build());
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CompletableFuture<String> interrupted = new CompletableFuture<>();
    private final RpcServer.Builder builder = RpcServer.builder()
            .reactor(reactor)
            .port(0)
            .discoverCommands(false)
            .command(
                    inline("ping", call -> "pong"),
                    blocking("vping", call -> "vpong"),
                    blocking("wait", spec -> spec.deadline(Duration.ofSeconds(60)), call -> {
                        entered.countDown();
                        try {
                            gate.await();
                        } catch (InterruptedException e) {
                            interrupted.complete("yes");
                            throw e;
                        }
                        return "waited";
                    }));

    @BeforeEach
    void start() {
        reactor.start();
    }

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    private ManualPeer connect(RpcServer server) throws IOException {
        return reactor.connect(new PortOf(server));
    }

    private ManualPeer connected() throws IOException {
        return connect(builder.start());
    }

    /** Turns the reactor until the peer has received as much, on whatever thread it was produced. */
    private String receive(ManualPeer peer, String expectedEnd) {
        return turnUntil(peer::receivedText, text -> text.endsWith(expectedEnd));
    }

    private String turnUntil(Supplier<String> text, java.util.function.Predicate<String> enough) {
        StringBuilder all = new StringBuilder();
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    reactor.settle();
                    all.append(text.get());
                    return enough.test(all.toString());
                });
        return all.toString();
    }

    private void turnUntil(java.util.function.BooleanSupplier condition) {
        turnUntil(() -> "", text -> condition.getAsBoolean());
    }

    /** How the server's side ended, behind all that it sent. */
    private static Optional<Peer.End> ended(ManualPeer peer) {
        peer.received();
        return peer.ended();
    }

    @Test
    void answersOnTheLoopAndOnAVirtualThread() throws IOException {
        ManualPeer peer = connected();
        peer.send("ping\r\nvping\r\n");
        assertThat(receive(peer, "vpong\r\n")).isEqualTo("pong\r\nvpong\r\n");
    }

    @Test
    void answersInOrderAlsoErrorsAndCommandsForTheLoop() throws Exception {
        ManualPeer peer = connected();
        peer.send("wait\r\nping\r\nnope\r\nvping\r\n'\r\n");
        reactor.settle();
        entered.await();
        assertThat(peer.receivedText()).isEmpty();
        gate.countDown();
        assertThat(receive(peer, "quote\r\n").lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("waited"),
                        line -> assertThat(line).isEqualTo("pong"),
                        line -> assertThat(line).startsWith("ERR UNIMPLEMENTED"),
                        line -> assertThat(line).isEqualTo("vpong"),
                        line -> assertThat(line).startsWith("ERR INVALID_ARGUMENT"));
    }

    @Test
    void aFullQueuePausesReadingAndLosesNothing() throws Exception {
        builder.maxQueuedCalls(4).command(inline("count", spec -> spec.parameters(NUMBER), call -> call.get(NUMBER)));
        ManualPeer peer = connected();
        StringBuilder requests = new StringBuilder("wait\r\n");
        StringBuilder replies = new StringBuilder("waited\r\n");
        for (int i = 0; i < 10_000; i++) {
            requests.append("count ").append(i).append("\r\n");
            replies.append(i).append("\r\n");
        }
        peer.send(requests.toString());
        reactor.settle();
        entered.await();
        gate.countDown();
        assertThat(receive(peer, "\r\n9999\r\n")).isEqualTo(replies.toString());
    }

    @Test
    void aFullQueueTakesNothingMoreUntilHalfOfItIsDone() throws Exception {
        Semaphore begun = new Semaphore(0);
        Semaphore mayEnd = new Semaphore(0);
        RpcServer server = builder.maxQueuedCalls(4)
                .command(blocking("step", call -> {
                    begun.release();
                    mayEnd.acquire();
                    return "done";
                }))
                .start();
        ManualPeer peer = connect(server);
        peer.send("step\r\n".repeat(20));
        turnUntil(begun::tryAcquire);
        peer.send("ping\r\n");
        reactor.settle();
        ConnectionView full = server.view().connections().get(0);
        assertThat(full.calls()).isEqualTo(4);
        assertThat(full.bytesReceived()).isEqualTo(20 * 6);

        mayEnd.release();
        turnUntil(begun::tryAcquire); // so the first is no longer counted
        reactor.settle();
        assertThat(server.view().connections().get(0).calls()).isEqualTo(4);

        mayEnd.release();
        turnUntil(begun::tryAcquire);
        reactor.settle();
        assertThat(server.view().connections().get(0).calls()).isEqualTo(2 + 4);

        mayEnd.release(18);
        assertThat(receive(peer, "pong\r\n")).isEqualTo("done\r\n".repeat(20) + "pong\r\n");
    }

    @Test
    void afterThePeersFinWhatIsOwedIsAnsweredBeforeTheClose() throws Exception {
        builder.maxQueuedCalls(2);
        ManualPeer peer = connected();
        peer.send("wait\r\nping\r\nping\r\nping\r\nping\r\n");
        peer.finish();
        reactor.settle();
        entered.await();
        assertThat(ended(peer)).isEmpty();
        gate.countDown();
        assertThat(receive(peer, "pong\r\npong\r\npong\r\npong\r\n")).startsWith("waited\r\n");
        turnUntil(() -> ended(peer).isPresent());
        assertThat(ended(peer)).contains(Peer.End.FIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "overflow", "memory", "linkage", "unrenderable", "hostile-value", "sneaky-send"})
    void whateverACommandThrowsIsToldAsInternalAndTheConnectionGoesOn(String fault) throws IOException {
        builder.command(
                blocking("runtime", call -> {
                    throw new IllegalStateException("secret");
                }),
                blocking("overflow", call -> {
                    throw new StackOverflowError("secret");
                }),
                blocking("memory", call -> {
                    throw new OutOfMemoryError("secret");
                }),
                blocking("linkage", call -> {
                    throw new NoClassDefFoundError("secret");
                }),
                blocking("unrenderable", call -> new Object()),
                blocking("hostile-value", call -> new HostileValue(1)),
                inline("sneaky-send", call -> {
                    call.send("secret");
                    return "unreachable";
                }));
        ManualPeer peer = connected();
        peer.send(fault + "\r\nping\r\n");
        String reply = receive(peer, "pong\r\n");
        assertThat(reply)
                .matches("(?s)ERR INTERNAL call \\d+ failed.*\r\npong\r\n")
                .doesNotContain("secret");
    }

    @Test
    void aCommandExceptionIsToldWithoutItsCause() throws IOException {
        builder.command(blocking("broken", call -> {
            throw new CommandException(ErrorCode.UNAVAILABLE, "try later", new IOException("/secret/path"));
        }));
        ManualPeer peer = connected();
        peer.send("broken\r\n");
        assertThat(receive(peer, "\r\n")).isEqualTo("ERR UNAVAILABLE try later\r\n");
    }

    @Test
    void aVanishedPeerInterruptsItsCall() throws Exception {
        ManualPeer peer = connected();
        peer.send("wait\r\n");
        reactor.settle();
        entered.await();
        peer.reset();
        turnUntil(interrupted::isDone);
    }

    @Test
    void theDeadlineInterruptsAndIsToldAndTheNextCallIsNotHit() throws Exception {
        Queue<Boolean> interruptedAtStart = new ConcurrentLinkedQueue<>();
        builder.command(
                blocking("brief", spec -> spec.deadline(Duration.ofMillis(1)), call -> {
                    try {
                        Thread.currentThread().join(); // for ever
                    } finally {
                        interrupted.complete("yes");
                    }
                    return "unreachable";
                }),
                blocking("next", call -> {
                    interruptedAtStart.add(Thread.interrupted());
                    return "fine";
                }));
        ManualPeer peer = connected();
        peer.send("brief\r\nnext\r\n");
        reactor.settle();
        turnUntil(() -> {
            reactor.advance(Duration.ofMillis(1));
            return interrupted.isDone();
        });
        assertThat(receive(peer, "fine\r\n")).isEqualTo("ERR DEADLINE_EXCEEDED the call took too long\r\nfine\r\n");
        assertThat(interruptedAtStart).containsExactly(false);
    }

    @Test
    void aCallWithAShorterDeadlineThatWaitsDoesNotPutOffThatOfTheOneThatRuns() throws Exception {
        Duration deadline = Duration.ofMillis(20);
        CompletableFuture<Long> begun = new CompletableFuture<>();
        builder.command(
                blocking("brief", spec -> spec.deadline(deadline), call -> {
                    begun.complete(System.nanoTime());
                    try {
                        Thread.currentThread().join(); // for ever
                    } finally {
                        interrupted.complete("yes");
                    }
                    return "unreachable";
                }),
                blocking("briefer", spec -> spec.deadline(deadline.minusMillis(1)), call -> "done"));
        ManualPeer peer = connected();
        peer.send("brief\r\n");
        reactor.settle();
        long begunNanos = begun.get();
        reactor.advance(deadline.minusMillis(5));
        peer.send("briefer\r\n");
        reactor.settle();
        await().until(() -> System.nanoTime() - begunNanos > deadline.toNanos()); // the call goes by the real clock
        reactor.advance(Duration.ofMillis(5));
        turnUntil(interrupted::isDone);
        assertThat(receive(peer, "done\r\n")).startsWith("ERR DEADLINE_EXCEEDED");
    }

    @Test
    void callsBeyondTheConcurrencyLimitAreShedAtOnce() throws Exception {
        RpcServer server = builder.maxConcurrentCalls(1).start();
        ManualPeer busy = connect(server);
        busy.send("wait\r\n");
        reactor.settle();
        entered.await();
        ManualPeer other = connect(server);
        other.send("vping\r\nping\r\n");
        assertThat(receive(other, "pong\r\n"))
                .startsWith("ERR RESOURCE_EXHAUSTED too many calls")
                .endsWith("\r\npong\r\n");
        gate.countDown();
        assertThat(receive(busy, "\r\n")).isEqualTo("waited\r\n");
        other.send("vping\r\n");
        assertThat(receive(other, "\r\n")).isEqualTo("vpong\r\n");
    }

    @Test
    void aStreamIsBracketedAndWaitsForASlowPeer() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        String item = "x".repeat(1000);
        builder.command(blocking("flood", call -> {
            for (int i = 0; i < 2000; i++) {
                call.send(item);
                sent.incrementAndGet();
            }
            return "end";
        }));
        RpcServer server = builder.start();
        int taken = 1 << 10; // by the peer, perhaps only when the stream waits already
        ManualPeer peer = reactor.connect(new PortOf(server), taken);
        peer.send("flood\r\n");
        Supplier<Long> pending = () -> server.view().connections().get(0).bytesPending();
        int twice = 1 << 10; // an item that is being handed over counts twice for a moment
        turnUntil(() -> pending.get() > (256 << 10) - taken - twice);
        await().during(Duration.ofMillis(50)).until(() -> {
            reactor.settle();
            return pending.get() <= 258 << 10;
        });
        assertThat(sent.get()).isBetween(1, 1000);
        String all = receive(peer, "End flood\r\n");
        assertThat(all.lines()).hasSize(2003).startsWith("Begin flood", item).endsWith(item, "end", "End flood");
    }

    @Test
    void aStreamThatFailsSaysSoInsideItsBracket() throws IOException {
        builder.command(blocking("half", call -> {
            call.send("one");
            throw new CommandException(ErrorCode.UNAVAILABLE, "gone");
        }));
        ManualPeer peer = connected();
        peer.send("half\r\n");
        assertThat(receive(peer, "End half\r\n"))
                .isEqualTo("Begin half\r\none\r\nERR UNAVAILABLE gone\r\nEnd half\r\n");
    }

    @Test
    void aCallMayCloseTheConnectionBehindItsReply() throws IOException {
        builder.command(inline("bye", call -> {
            call.closeConnectionAfterReply();
            return "bye";
        }));
        ManualPeer peer = connected();
        peer.send("ping\r\nbye\r\nping\r\n");
        reactor.settle();
        assertThat(peer.receivedText()).isEqualTo("pong\r\nbye\r\n");
        assertThat(ended(peer)).contains(Peer.End.FIN);
    }

    @Test
    void aKilledConnectionIsClosedAndItsCallInterrupted() throws Exception {
        RpcServer server = builder.start();
        ManualPeer peer = connect(server);
        peer.send("wait\r\n");
        reactor.settle();
        entered.await();
        long id = server.view().connections().get(0).id();
        assertThat(server.view().closeConnection(id)).isTrue();
        turnUntil(() -> interrupted.isDone() && ended(peer).isPresent());
        peer.close();
        turnUntil(() -> server.view().connections().isEmpty());
        assertThat(server.view().closeConnection(id)).isFalse();
    }

    @Test
    void servesAUnixSocketBesideTcpUnderTheSameLimits() throws IOException {
        RpcServer server = builder.unix(SOCKET).maxConnections(2).start();
        ManualPeer overTcp = connect(server);
        ManualPeer overUnix = reactor.connectAs(unixPort(server), "ada");
        overTcp.send("ping\r\n");
        overUnix.send("ping\r\n");
        assertThat(overTcp.receivedText()).isEqualTo("pong\r\n");
        assertThat(overUnix.receivedText()).isEqualTo("pong\r\n");
        assertThat(server.view().connections().get(1).peer()).isEqualTo("unix:ada");
        assertThat(reactor.connectAs(unixPort(server), "grace").receivedText()).startsWith("ERR RESOURCE_EXHAUSTED");
        assertThat(server.unixPath()).contains(SOCKET);
    }

    @Test
    void countsByUserOnAUnixSocket() throws IOException {
        RpcServer server = builder.unix(SOCKET).maxConnectionsPerPeer(1).start();
        reactor.connectAs(unixPort(server), "ada");
        ManualPeer again = reactor.connectAs(unixPort(server), "ada");
        ManualPeer other = reactor.connectAs(unixPort(server), "grace");
        assertThat(again.receivedText()).startsWith("ERR RESOURCE_EXHAUSTED");
        other.send("ping\r\n");
        assertThat(other.receivedText()).isEqualTo("pong\r\n");
    }

    @Test
    void aCallKnowsTheUserOnAUnixSocketAndNobodyOverTcp() throws IOException {
        RpcServer server = builder.unix(SOCKET)
                .command(inline(
                        "whoami",
                        call -> call.principal().map(Principal::getName).orElse("nobody") + " from " + call.peer()))
                .start();
        ManualPeer overUnix = reactor.connectAs(unixPort(server), "ada");
        overUnix.send("whoami\r\n");
        assertThat(overUnix.receivedText()).isEqualTo("ada from unix:ada\r\n");
        ManualPeer overTcp = connect(server);
        overTcp.send("whoami\r\n");
        assertThat(overTcp.receivedText()).startsWith("nobody from ").contains("/127.0.0.1:");
    }

    @Test
    void listensOnAUnixSocketAlone() throws IOException {
        RpcServer server = builder.tcp(false).unix(SOCKET).start();
        ManualPeer peer = reactor.connectAs(unixPort(server), "ada");
        peer.send("vping\r\n");
        assertThat(receive(peer, "\r\n")).isEqualTo("vpong\r\n");
        assertThatThrownBy(server::address).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class);
        server.stop(Duration.ZERO);
        reactor.settle();
        assertThatThrownBy(() -> reactor.connectAs(unixPort(server), "ada")).isInstanceOf(IOException.class);
    }

    @Test
    void hasNoUnixSocketUnlessAskedTo() throws IOException {
        assertThat(builder.start().unixPath()).isEmpty();
    }

    @Test
    void mustListenOnSomething() {
        assertThatThrownBy(builder.tcp(false)::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("neither TCP nor a Unix domain socket to listen on");
    }

    @Test
    void closesTheTcpPortAgainIfTheUnixSocketCannotBeOpened() throws IOException {
        reactor.listenUnix(SOCKET, peer -> bytes -> {});
        assertThatThrownBy(builder.port(5354).unix(SOCKET)::start).isInstanceOf(BindException.class);
        reactor.settle();
        reactor.listenTcp(new InetSocketAddress("127.0.0.1", 5354), peer -> bytes -> {});
    }

    private static ListeningPort unixPort(RpcServer server) {
        return new ListeningPort() {
            @Override
            public SocketAddress address() {
                return UnixDomainSocketAddress.of(server.unixPath().orElseThrow());
            }

            @Override
            public void stopListening() {
                throw new AssertionError("the server's own");
            }
        };
    }

    @Test
    void theViewTellsOfConnectionsAndCalls() throws IOException {
        RpcServer server = builder.start();
        ManualPeer peer = connect(server);
        peer.send("ping\r\nvping\r\nnope\r\n");
        receive(peer, "\"nope\"\r\n");
        ServerView view = server.view();
        assertThat(view.connections()).singleElement().satisfies(connection -> {
            assertThat(connection.protocol()).isEqualTo("text");
            assertThat(connection.calls()).isEqualTo(2);
            assertThat(connection.bytesReceived()).isEqualTo("ping\r\nvping\r\nnope\r\n".length());
            assertThat(connection.peer()).matches("127\\.0\\.0\\.1:\\d+");
        });
        assertThat(view.connectionCounts()).isEqualTo(new ServerView.ConnectionCounts(1, 1, 1, 0));
        turnUntil(() -> view.callCounts().equals(new ServerView.CallCounts(3, 0, 1, 0)));
        assertThat(view.commandTimes()).containsOnlyKeys("ping", "vping").allSatisfy((name, times) -> {
            assertThat(times.count()).isEqualTo(1);
            assertThat(times.max()).isPositive().isGreaterThanOrEqualTo(times.p50());
        });
        peer.close();
        reactor.settle();
        assertThat(view.connections()).isEmpty();
        assertThat(view.connectionCounts()).isEqualTo(new ServerView.ConnectionCounts(0, 1, 1, 0));
    }

    @Test
    void stoppingAnswersWhatWasReceivedAndLeavesASharedReactorRunning() throws Exception {
        RpcServer server = builder.maxQueuedCalls(2).start();
        ManualPeer peer = connect(server);
        ManualPeer idle = connect(server);
        peer.send("wait\r\nping\r\nping\r\nping\r\n");
        reactor.settle();
        entered.await();
        CompletableFuture<StopReport> report = CompletableFuture.supplyAsync(() -> server.stop(Duration.ofSeconds(10)));
        turnUntil(() -> ended(idle).isPresent());
        assertThat(ended(peer)).isEmpty();
        idle.close();
        gate.countDown();
        assertThat(receive(peer, "pong\r\npong\r\npong\r\n")).startsWith("waited\r\n");
        turnUntil(() -> ended(peer).isPresent());
        peer.close();
        turnUntil(report::isDone);
        assertThat(report.get()).isEqualTo(new StopReport(2, 0));
        RpcServer another = RpcServer.builder()
                .reactor(reactor)
                .port(0)
                .discoverCommands(false)
                .command(TestCommand.inline("hello", call -> "there"))
                .start();
        ManualPeer late = connect(another);
        late.send("hello\r\n");
        reactor.settle();
        assertThat(late.receivedText()).isEqualTo("there\r\n");
    }

    @Test
    void whatIsLeftAtTheStopDeadlineIsAborted() throws Exception {
        RpcServer server = builder.start();
        ManualPeer peer = connect(server);
        peer.send("wait\r\n");
        reactor.settle();
        entered.await();
        CompletableFuture<StopReport> report = CompletableFuture.supplyAsync(() -> server.stop(Duration.ofMillis(20)));
        turnUntil(report::isDone);
        assertThat(report.get()).isEqualTo(new StopReport(0, 1));
        turnUntil(interrupted::isDone);
        assertThat(ended(peer)).contains(Peer.End.RESET);
    }

    @Test
    void aConnectionTooManyIsRefusedWithOneLineAndTheOthersGoOn() throws IOException {
        RpcServer server = builder.maxConnections(2).start();
        ManualPeer first = connect(server);
        ManualPeer second = connect(server);
        ManualPeer third = connect(server);
        third.send("ping\r\n");
        reactor.settle();
        assertThat(third.receivedText()).isEqualTo("ERR RESOURCE_EXHAUSTED too many connections\r\n");
        assertThat(ended(third)).contains(Peer.End.FIN);
        first.send("ping\r\n");
        second.send("ping\r\n");
        reactor.settle();
        assertThat(first.receivedText() + second.receivedText()).isEqualTo("pong\r\npong\r\n");
        assertThat(server.view().connectionCounts().refused()).isEqualTo(1);
    }

    @Test
    void silentAndTricklingPeersAreClosed() throws IOException {
        RpcServer server = builder.idleTimeout(Duration.ofSeconds(50))
                .frameTimeout(Duration.ofSeconds(10))
                .start();
        ManualPeer silent = connect(server);
        ManualPeer trickling = connect(server);
        for (int i = 0; i < 11; i++) {
            trickling.send("p");
            reactor.advance(Duration.ofSeconds(1));
        }
        assertThat(ended(trickling)).contains(Peer.End.FIN);
        assertThat(ended(silent)).isEmpty();
        reactor.advance(Duration.ofSeconds(40));
        assertThat(ended(silent)).contains(Peer.End.FIN);
    }

    @Test
    void httpIsAnsweredWith400AndCutOff() throws IOException {
        ManualPeer peer = connected();
        peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\nping\r\n");
        reactor.settle();
        assertThat(peer.receivedText())
                .matches("HTTP/1.1 400 [^\r\n]+\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(ended(peer)).isPresent();
    }

    @Test
    void anOverlongLineIsAnsweredOnceAndLeftOut() throws IOException {
        ManualPeer peer = connected();
        peer.send("x".repeat(100_000) + "\r\nping\r\n");
        reactor.settle();
        assertThat(peer.receivedText()).isEqualTo("ERR INVALID_ARGUMENT line of more than 16384 bytes\r\npong\r\n");
    }

    @Test
    void bytesThatAreNoTextAreAnsweredWithAnError() throws IOException {
        ManualPeer peer = connected();
        peer.send(new byte[] {(byte) 0xff, (byte) 0xfe, '\n', 0, 1, 2, '\n'});
        peer.send("ping\n".getBytes(StandardCharsets.US_ASCII));
        reactor.settle();
        assertThat(peer.receivedText().lines())
                .containsExactly("ERR INVALID_ARGUMENT not UTF-8", "ERR INVALID_ARGUMENT control character", "pong");
    }

    @Test
    void twoCommandsOfOneNameAreAnErrorThatNamesBoth() {
        assertThatThrownBy(() -> builder.command(inline("ping", call -> "other")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ping")
                .hasMessageContaining(TestCommand.class.getName());
    }

    @Test
    void limitsOutOfRangeAreErrorsAtOnce() {
        List<Runnable> wrong = List.of(
                () -> builder.port(65_536),
                () -> builder.port(-1),
                () -> builder.maxConnections(0),
                () -> builder.maxConnectionsPerPeer(0),
                () -> builder.idleTimeout(Duration.ZERO),
                () -> builder.frameTimeout(Duration.ZERO),
                () -> builder.receiveBytesPerSecond(0),
                () -> builder.maxConcurrentCalls(0),
                () -> builder.maxConcurrentCallsPerPrincipal(0),
                () -> builder.callsPerSecondPerPeer(0, 1),
                () -> builder.callsPerSecondPerPeer(1_000_001, 1),
                () -> builder.callsPerSecondPerPeer(1, 0),
                () -> builder.maxQueuedCalls(0));
        assertThat(wrong)
                .allSatisfy(call -> assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        assertThat(RpcServer.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }

    @Test
    void anErrorOfTheVirtualMachineDropsTheConnectionInsteadOfLeavingItsCallsWaiting() throws IOException {
        builder.command(blocking("fatal", call -> {
            throw new InternalError("expected by the test");
        }));
        ManualPeer peer = connected();
        peer.send("fatal\r\nvping\r\n");
        turnUntil(() -> ended(peer).isPresent());
        assertThat(ended(peer)).contains(Peer.End.RESET);
    }

    /** A record whose component cannot be read. */
    record HostileValue(int x) {
        @Override
        public int x() {
            throw new AssertionError("secret");
        }
    }
}
