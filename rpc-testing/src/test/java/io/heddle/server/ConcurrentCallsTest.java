package io.heddle.server;

import static io.heddle.server.TestCommand.blocking;
import static io.heddle.server.TestCommand.inline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.reactor.ReactorOptions;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import io.heddle.testing.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConcurrentCallsTest {
    private final ManualReactor reactor = new ManualReactor(ReactorOptions.defaults());
    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger interrupted = new AtomicInteger();
    private final RpcServer.Builder builder = RpcServer.builder()
            .reactor(reactor)
            .port(0)
            .discoverCommands(false)
            .protocol(new NumberedProtocol())
            .command(
                    inline("ping", call -> "pong"),
                    blocking("vping", call -> "vpong"),
                    blocking("broken", call -> {
                        throw new IllegalStateException();
                    }),
                    blocking("leave", call -> {
                        call.closeConnectionAfterReply();
                        return "bye";
                    }),
                    blocking("pour", call -> {
                        for (int i = 0; i < 2; i++) {
                            call.send("x".repeat(150_000));
                        }
                        return "end";
                    }),
                    blocking("wait", spec -> spec.deadline(Duration.ofMinutes(1)), call -> waitForGate()),
                    blocking("short", spec -> spec.deadline(Duration.ofMillis(20)), call -> waitForGate()));

    private String waitForGate() throws InterruptedException {
        entered.release();
        try {
            gate.await();
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
        }
        return "waited";
    }

    @BeforeEach
    void start() {
        reactor.start();
    }

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    private ManualPeer connected() throws IOException {
        return reactor.connect(new PortOf(builder.start()));
    }

    /** Turns the reactor until that many lines have come, in whatever order. */
    private List<String> lines(ManualPeer peer, int count) {
        StringBuilder all = new StringBuilder();
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    reactor.settle();
                    all.append(peer.receivedText());
                    return all.toString().lines().count() >= count;
                });
        return all.toString().lines().toList();
    }

    private void untilEnded(ManualPeer peer) {
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            reactor.settle();
            peer.received();
            return peer.ended().isPresent();
        });
        assertThat(peer.ended()).contains(Peer.End.FIN);
    }

    private void turnUntilEntered(int calls) {
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            reactor.settle();
            return entered.tryAcquire(calls);
        });
    }

    @Test
    void answersAsTheCallsEnd() throws IOException {
        ManualPeer peer = connected();
        peer.send("1 wait\r\n2 vping\r\n3 ping\r\n4 broken\r\n");
        turnUntilEntered(1);
        assertThat(lines(peer, 3)).containsExactlyInAnyOrder("2 vpong", "3 pong", "4 INTERNAL");
        gate.countDown();
        assertThat(lines(peer, 1)).containsExactly("1 waited");
    }

    @Test
    void cancelsTheOneThatIsMeant() throws IOException {
        ManualPeer peer = connected();
        peer.send("1 wait\r\n2 wait\r\n");
        turnUntilEntered(2);
        peer.send("1 cancel\r\n");
        assertThat(lines(peer, 1)).containsExactly("1 CANCELLED");
        assertThat(interrupted).hasValue(1);
        gate.countDown();
        assertThat(lines(peer, 1)).containsExactly("2 waited");
    }

    @Test
    void eachHasItsOwnDeadline() throws IOException {
        ManualPeer peer = connected();
        peer.send("1 wait\r\n2 short\r\n3 short\r\n");
        turnUntilEntered(3);
        await().until(() -> {
            reactor.advance(Duration.ofMillis(20));
            return interrupted.get() == 2;
        });
        assertThat(lines(peer, 2)).containsExactlyInAnyOrder("2 DEADLINE_EXCEEDED", "3 DEADLINE_EXCEEDED");
        gate.countDown();
        assertThat(lines(peer, 1)).containsExactly("1 waited");
    }

    @Test
    void aStreamOfMoreThanItsReplyTakesIsCancelledAndSaysWhy() throws IOException {
        builder.command(blocking("flood", call -> {
            try {
                while (true) {
                    call.send("x");
                }
            } finally {
                interrupted.incrementAndGet();
            }
        }));
        ManualPeer peer = connected();
        peer.send("1 flood\r\n");
        assertThat(lines(peer, NumberedProtocol.MAX_ITEMS + 1)).containsExactly("1 x+", "1 x+", "1 RESOURCE_EXHAUSTED");
        assertThat(interrupted).hasValue(1);
        peer.send("2 vping\r\n");
        assertThat(lines(peer, 1)).containsExactly("2 vpong");
    }

    @Test
    void moreThanTheBoundPausesReadingAndLosesNothing() throws IOException {
        builder.maxQueuedCalls(4);
        ManualPeer peer = connected();
        for (int i = 0; i < 10; i++) {
            peer.send(i + " wait\r\n");
        }
        turnUntilEntered(4);
        reactor.settle();
        assertThat(entered.availablePermits()).isZero();
        gate.countDown();
        assertThat(lines(peer, 10)).hasSize(10).allMatch(line -> line.endsWith(" waited"));
    }

    @Test
    void moreThanTheServerRunsAreShed() throws IOException {
        builder.maxConcurrentCalls(1);
        ManualPeer peer = connected();
        peer.send("1 wait\r\n");
        turnUntilEntered(1);
        peer.send("2 wait\r\n3 ping\r\n");
        assertThat(lines(peer, 2)).containsExactly("2 RESOURCE_EXHAUSTED", "3 pong");
        gate.countDown();
        assertThat(lines(peer, 1)).containsExactly("1 waited");
        peer.send("4 vping\r\n");
        assertThat(lines(peer, 1)).containsExactly("4 vpong");
    }

    @Test
    void whatIsOwedAfterFinIsAnsweredBeforeTheClose() throws IOException {
        ManualPeer peer = connected();
        peer.send("1 wait\r\n2 wait\r\n");
        turnUntilEntered(2);
        peer.finish();
        reactor.settle();
        peer.received();
        assertThat(peer.ended()).isEmpty();
        gate.countDown();
        assertThat(lines(peer, 2)).containsExactlyInAnyOrder("1 waited", "2 waited");
        untilEnded(peer);
    }

    @Test
    void oneThatLeavesLetsTheOthersBeAnswered() throws IOException {
        ManualPeer peer = connected();
        peer.send("1 wait\r\n2 leave\r\n");
        assertThat(lines(peer, 1)).containsExactly("2 bye");
        peer.send("3 ping\r\n");
        gate.countDown();
        assertThat(lines(peer, 1)).containsExactly("1 waited");
        untilEnded(peer);
    }

    @Test
    void allAreInterruptedWhenThePeerIsGone() throws IOException {
        ManualPeer peer = connected();
        peer.send("1 wait\r\n2 wait\r\n");
        turnUntilEntered(2);
        peer.reset();
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            reactor.settle();
            return interrupted.get() == 2;
        });
    }

    @Test
    void severalStreamsWaitForASlowPeerAndAllGoOn() throws IOException {
        RpcServer server = builder.start();
        ManualPeer peer = reactor.connect(new PortOf(server), 16 << 10);
        peer.send("1 pour\r\n2 pour\r\n3 pour\r\n");
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            reactor.settle();
            return server.view().connections().get(0).bytesPending() > 200 << 10;
        });
        assertThat(lines(peer, 9))
                .filteredOn(line -> line.endsWith(" end"))
                .containsExactlyInAnyOrder("1 end", "2 end", "3 end");
    }
}
