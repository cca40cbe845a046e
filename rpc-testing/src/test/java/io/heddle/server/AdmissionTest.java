package io.heddle.server;

import static io.heddle.server.TestCommand.blocking;
import static io.heddle.server.TestCommand.inline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.access.User;
import io.heddle.command.CommandSpec;
import io.heddle.reactor.ListeningPort;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdmissionTest {
    private static final Path SOCKET = Path.of("/run/heddle.sock");
    private static final String TOO_MANY = "ERR RESOURCE_EXHAUSTED too many calls at a time, try again later";
    private static final String TOO_MANY_OF_YOURS =
            "ERR RESOURCE_EXHAUSTED too many calls of yours at a time, try again later";
    private static final String TOO_FAST =
            "ERR RESOURCE_EXHAUSTED too many calls per second from your address, try again later";

    private final ManualReactor reactor = new ManualReactor();
    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final RpcServer.Builder builder = RpcServer.builder()
            .reactor(reactor)
            .port(0)
            .discoverCommands(false)
            .discoverProtocols(false)
            .protocols(new NumberedProtocol())
            .command(
                    inline("ping", call -> "pong"),
                    blocking("vping", call -> "vpong"),
                    blocking("broken", call -> {
                        throw new IllegalStateException("expected by the test");
                    }),
                    blocking("wait", call -> waitForGate()),
                    blocking("forever", CommandSpec.Builder::noDeadline, call -> waitForGate()));

    private String waitForGate() throws InterruptedException {
        entered.release();
        gate.await();
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

    private ManualPeer connect(RpcServer server) throws IOException {
        return reactor.connect(new PortOf(server));
    }

    /** As many connections, each of which has sent a line. */
    private List<ManualPeer> sending(RpcServer server, int connections, String line) throws IOException {
        List<ManualPeer> peers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            ManualPeer peer = connect(server);
            peer.send(line + "\r\n");
            reactor.settle();
            peers.add(peer);
        }
        return peers;
    }

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

    private String answer(ManualPeer peer, String request) {
        peer.send(request + "\r\n");
        return lines(peer, 1).get(0);
    }

    private void untilEntered(int calls) {
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            reactor.settle();
            return entered.tryAcquire(calls);
        });
    }

    // ---- of one principal

    @Test
    void boundsTheCallsOfOneAddressOverAllItsConnections() throws IOException {
        RpcServer server = builder.maxConcurrentCallsPerPrincipal(2).start();
        List<ManualPeer> busy = sending(server, 2, "wait");
        untilEntered(2);
        ManualPeer third = connect(server);
        assertThat(answer(third, "vping")).isEqualTo(TOO_MANY_OF_YOURS);
        assertThat(answer(third, "ping")).isEqualTo("pong");
        gate.countDown();
        assertThat(busy).allSatisfy(peer -> assertThat(lines(peer, 1)).containsExactly("waited"));
        assertThat(answer(third, "vping")).isEqualTo("vpong");
        assertThat(server.view().callCounts().shed()).isEqualTo(1);
        assertThat(server.view().callCounts().failed()).isEqualTo(1);
    }

    @Test
    void boundsEachPrincipalAlone() throws IOException {
        RpcServer server =
                builder.unix(SOCKET).maxConcurrentCallsPerPrincipal(1).start();
        ListeningPort port = new ListeningPort() {
            @Override
            public SocketAddress address() {
                return UnixDomainSocketAddress.of(SOCKET);
            }

            @Override
            public void stopListening() {
                throw new AssertionError("the server's own");
            }
        };
        reactor.connectAs(port, "ada").send("wait\r\n");
        untilEntered(1);
        assertThat(answer(reactor.connectAs(port, "ada"), "vping")).isEqualTo(TOO_MANY_OF_YOURS);
        assertThat(answer(reactor.connectAs(port, "grace"), "vping")).isEqualTo("vpong");
        assertThat(answer(connect(server), "vping")).isEqualTo("vpong");
    }

    @Test
    void tellsPrincipalsOfOneAddressApart() throws IOException {
        RpcServer server = builder.maxConcurrentCallsPerPrincipal(1)
                .authenticator(credentials -> Optional.of(new User(credentials.user())))
                .accessPolicy((caller, command) -> true)
                .start();
        List<ManualPeer> peers = new ArrayList<>();
        for (String name : List.of("alice", "bob", "alice")) {
            ManualPeer peer = connect(server);
            answer(peer, "auth " + name + " secret");
            peers.add(peer);
        }
        peers.get(0).send("wait\r\n");
        untilEntered(1);
        assertThat(answer(peers.get(1), "vping")).isEqualTo("vpong");
        assertThat(answer(peers.get(2), "vping")).isEqualTo(TOO_MANY_OF_YOURS);
        assertThat(answer(connect(server), "vping")).isEqualTo("vpong");
    }

    @Test
    void countsWhatWaitsInAConnectionsQueueOnlyWhenItsTurnComes() throws IOException {
        ManualPeer peer = connect(builder.maxConcurrentCallsPerPrincipal(1).start());
        peer.send("wait\r\nvping\r\nping\r\nbroken\r\nvping\r\n");
        untilEntered(1);
        gate.countDown();
        assertThat(lines(peer, 5))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("waited"),
                        line -> assertThat(line).isEqualTo("vpong"),
                        line -> assertThat(line).isEqualTo("pong"),
                        line -> assertThat(line).startsWith("ERR INTERNAL"),
                        line -> assertThat(line).isEqualTo("vpong"));
    }

    @Test
    void shedsACallInTheMiddleOfAQueueInItsTurn() throws IOException {
        RpcServer server = builder.maxConcurrentCallsPerPrincipal(1).start();
        ManualPeer busy = connect(server);
        busy.send("wait\r\n");
        untilEntered(1);
        ManualPeer other = connect(server);
        other.send("vping\r\nping\r\nvping\r\nnope\r\n");
        assertThat(lines(other, 4))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo(TOO_MANY_OF_YOURS),
                        line -> assertThat(line).isEqualTo("pong"),
                        line -> assertThat(line).isEqualTo(TOO_MANY_OF_YOURS),
                        line -> assertThat(line).startsWith("ERR UNIMPLEMENTED"));
    }

    @Test
    void neverShedsACallerWhoWaitsForEachAnswer() throws IOException {
        RpcServer server = builder.maxConcurrentCallsPerPrincipal(1).start();
        ManualPeer text = connect(server);
        ManualPeer numbered = connect(server);
        numbered.send("#numbered\r\n");
        for (int i = 0; i < 200; i++) {
            assertThat(answer(text, "vping")).isEqualTo("vpong");
            assertThat(answer(numbered, i + " vping")).isEqualTo(i + " vpong");
        }
    }

    @Test
    void boundsCallsThatRunSideBySide() throws IOException {
        ManualPeer peer = connect(builder.maxConcurrentCallsPerPrincipal(2).start());
        peer.send("#numbered\r\n1 wait\r\n2 wait\r\n");
        untilEntered(2);
        assertThat(answer(peer, "3 wait")).isEqualTo("3 RESOURCE_EXHAUSTED");
        gate.countDown();
        assertThat(lines(peer, 2)).containsExactlyInAnyOrder("1 waited", "2 waited");
        assertThat(answer(peer, "4 vping")).isEqualTo("4 vpong");
    }

    @Test
    void givesBackWhatItTookThoughTheCallerHasGotAName() throws IOException {
        RpcServer server = builder.maxConcurrentCallsPerPrincipal(1)
                .authenticator(credentials -> Optional.of(new User(credentials.user())))
                .accessPolicy((caller, command) -> true)
                .start();
        ManualPeer peer = connect(server);
        peer.send("auth alice secret\r\n");
        assertThat(lines(peer, 1)).hasSize(1);
        ManualPeer anonymous = connect(server);
        assertThat(answer(anonymous, "vping")).isEqualTo("vpong");
        assertThat(answer(peer, "vping")).isEqualTo("vpong");
    }

    @Test
    void takesBackTheCallsOfAPeerThatIsGone() throws IOException {
        RpcServer server = builder.maxConcurrentCallsPerPrincipal(1)
                .adaptiveConcurrency(true)
                .start();
        for (int i = 0; i < 30; i++) {
            ManualPeer gone = connect(server);
            gone.send("wait\r\nwait\r\n");
            untilEntered(1);
            gone.reset();
            await().until(() -> {
                reactor.settle();
                return server.view().callCounts().inFlight() == 0;
            });
        }
        assertThat(answer(connect(server), "vping")).isEqualTo("vpong");
    }

    // ---- adaptive

    @Test
    void shedsWhatTheAdaptiveLimitDoesNotAdmitAndFinishesTheOthers() throws IOException {
        RpcServer server = builder.adaptiveConcurrency(true).start();
        List<ManualPeer> busy = sending(server, AdaptiveLimit.INITIAL, "wait");
        untilEntered(AdaptiveLimit.INITIAL);
        ManualPeer other = connect(server);
        assertThat(answer(other, "vping")).isEqualTo(TOO_MANY);
        assertThat(answer(other, "ping")).isEqualTo("pong");
        gate.countDown();
        assertThat(busy).allSatisfy(peer -> assertThat(lines(peer, 1)).containsExactly("waited"));
        assertThat(answer(other, "vping")).isEqualTo("vpong");
    }

    @Test
    void doesNotCountForTheAdaptiveLimitWhatMayTakeForever() throws IOException {
        RpcServer server = builder.adaptiveConcurrency(true).start();
        sending(server, AdaptiveLimit.INITIAL + 5, "forever");
        untilEntered(AdaptiveLimit.INITIAL + 5);
        assertThat(answer(connect(server), "vping")).isEqualTo("vpong");
    }

    /** Else one impatient client could have the server refuse the others. */
    @Test
    void deadlinesThatCallersAskForDoNotLowerTheAdaptiveLimit() throws IOException {
        RpcServer server = builder.adaptiveConcurrency(true).start();
        ManualPeer impatient = sending(server, 1, "wait _timeout=1ms").get(0);
        untilEntered(1);
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            reactor.advance(Duration.ofMillis(1));
            return impatient.receivedText().startsWith("ERR DEADLINE_EXCEEDED");
        });
        sending(server, AdaptiveLimit.INITIAL, "wait");
        untilEntered(AdaptiveLimit.INITIAL);
    }

    @Test
    void neverExceedsTheLimitOfTheServer() throws IOException {
        RpcServer server =
                builder.adaptiveConcurrency(true).maxConcurrentCalls(1).start();
        sending(server, 1, "forever");
        untilEntered(1);
        assertThat(answer(connect(server), "vping")).isEqualTo(TOO_MANY);
    }

    // ---- per second

    @Test
    void boundsTheCallsPerSecondOfAnAddressOverAllItsConnections() throws IOException {
        RpcServer server = builder.callsPerSecondPerPeer(1, 3).start();
        ManualPeer first = connect(server);
        ManualPeer second = connect(server);
        assertThat(answer(first, "ping")).isEqualTo("pong");
        assertThat(answer(first, "vping")).isEqualTo("vpong");
        assertThat(answer(second, "ping")).isEqualTo("pong");
        assertThat(answer(first, "ping")).isEqualTo(TOO_FAST);
        assertThat(answer(second, "vping")).isEqualTo(TOO_FAST);
        reactor.advance(Duration.ofSeconds(1));
        assertThat(answer(second, "ping")).isEqualTo("pong");
        assertThat(answer(second, "ping")).isEqualTo(TOO_FAST);
        assertThat(server.view().callCounts().shed()).isEqualTo(3);
    }

    @Test
    void refusesInTurnWhatComesTooFast() throws IOException {
        ManualPeer peer = connect(builder.callsPerSecondPerPeer(1, 2).start());
        peer.send("wait\r\nping\r\nping\r\nvping\r\n");
        untilEntered(1);
        gate.countDown();
        assertThat(lines(peer, 4)).containsExactly("waited", "pong", TOO_FAST, TOO_FAST);
    }

    @Test
    void refusesCallsSideBySideThatComeTooFast() throws IOException {
        ManualPeer peer = connect(builder.callsPerSecondPerPeer(1, 2).start());
        peer.send("#numbered\r\n1 wait\r\n2 ping\r\n3 ping\r\n4 vping\r\n");
        untilEntered(1);
        assertThat(lines(peer, 3)).containsExactly("2 pong", "3 RESOURCE_EXHAUSTED", "4 RESOURCE_EXHAUSTED");
    }
}
