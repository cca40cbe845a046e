package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.StopReport;
import io.heddle.reactor.Transport;
import io.heddle.reactor.UnixPeerAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code listenUnix} and the connections that come of it; skipped for reactors that have none.
 *
 * @threading Caller-confined.
 */
abstract class UnixContract extends ContractTests {
    private static final String USER = System.getProperty("user.name");

    @TempDir
    private Path folder = Path.of("");

    UnixContract(ReactorHarness harness) {
        super(harness);
    }

    private Path path() {
        return folder.resolve("s");
    }

    private ListeningPort listenUnix(Reactor reactor, Factory factory) throws IOException {
        try {
            return reactor.listenUnix(path(), factory);
        } catch (UnsupportedOperationException e) {
            return Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    @Test
    void echoes() throws Exception {
        ListeningPort port = listenUnix(started(), echo());
        Peer one = connect(port);
        Peer two = connect(port);
        assertEchoes(one, "one");
        assertEchoes(two, "two");
        assertEchoes(one, "one again");
    }

    @Test
    void tellsItsPathAndHasNoNumber() throws Exception {
        ListeningPort port = listenUnix(started(), echo());
        assertThat(port.address()).isEqualTo(UnixDomainSocketAddress.of(path()));
        assertThatThrownBy(port::port).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void tellsWhoConnectsAlsoAfterTheEnd() throws Exception {
        List<SocketAddress> told = new CopyOnWriteArrayList<>();
        RecordingFactory factory = echo();
        ListeningPort port = listenUnix(started(), peer -> {
            told.add(peer);
            return factory.buildProtocol(peer);
        });
        Peer peer = connect(port);
        RecordingProtocol protocol = awaitMade(factory, 1);
        assertKnows(protocol.transport());
        peer.finish();
        awaitLost(protocol);
        assertKnows(protocol.transport());
        assertThat(told).containsExactly(UnixPeerAddress.of(USER));
    }

    private void assertKnows(Transport transport) {
        assertThat(transport.peer()).isEqualTo(UnixPeerAddress.of(USER)).hasToString("unix:" + USER);
        assertThat(transport.peerPrincipal().map(Principal::getName)).contains(USER);
        assertThat(transport.host()).isEqualTo(UnixDomainSocketAddress.of(path()));
    }

    @Test
    void knowsNobodyOnATcpPort() throws Exception {
        RecordingFactory factory = echo();
        connect(listen(started(), factory));
        assertThat(awaitMade(factory, 1).transport().peerPrincipal()).isEmpty();
    }

    @Test
    void finishesTheAnswersOwedWhenThePeerHasNoMoreToSay() throws Exception {
        RecordingFactory factory =
                factory(() -> new RecordingProtocol().onData((transport, b) -> transport.write(bytes("pong"))));
        Peer peer = connect(listenUnix(started(), factory));
        peer.send("ping");
        peer.finish();
        assertThat(peer.receiveAllText()).isEqualTo("pong");
        RecordingProtocol protocol = awaitMade(factory, 1);
        assertThat(awaitLost(protocol)).isEqualTo(new CloseReason.ConnectionDone());
        assertThat(protocol.events())
                .containsExactly("connectionMade", "dataReceived", "readConnectionLost", "connectionLost");
    }

    @Test
    void receivesAfterItHasClosedItsOwnDirection() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.write(bytes("bye"));
            transport.loseWriteConnection();
        }));
        Peer peer = connect(listenUnix(started(), factory));
        assertThat(peer.receiveAllText()).isEqualTo("bye");
        peer.send("still heard");
        peer.finish();
        RecordingProtocol protocol = awaitMade(factory, 1);
        awaitLost(protocol);
        assertThat(protocol.receivedText()).isEqualTo("still heard");
    }

    @Test
    void flushesBeforeItCloses() throws Exception {
        byte[] much = pattern(4 * MIB);
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.write(much);
            transport.loseConnection();
        }));
        Peer peer = connectSlowReader(listenUnix(started(), factory));
        assertThat(peer.receiveAll()).isEqualTo(much);
        peer.close();
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(new CloseReason.ConnectionDone());
    }

    @Test
    void endsWhenItIsAborted() throws Exception {
        RecordingFactory factory =
                factory(() -> new RecordingProtocol().onData((transport, b) -> transport.abortConnection()));
        Peer peer = connect(listenUnix(started(), factory));
        peer.send("x");
        peer.awaitEnd();
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(new CloseReason.ConnectionAborted());
    }

    @Test
    void tellsWhenThePeerIsGone() throws Exception {
        RecordingFactory factory = echo();
        Peer peer = connect(listenUnix(started(), factory));
        assertEchoes(peer, "x");
        peer.close();
        awaitLost(awaitMade(factory, 1));
    }

    @Test
    void stopsReceivingWhilePaused() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(Transport::pauseProducing));
        Peer peer = connect(listenUnix(started(), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        byte[] all = pattern(16 * MIB);
        int taken = peer.offer(all);
        assertThat(taken).as("what the operating system holds").isLessThan(all.length);
        assertThat(protocol.receivedBytes()).isZero();

        protocol.transport().resumeProducing();
        peer.send(Arrays.copyOfRange(all, taken, taken + MIB));
        await("the rest", () -> protocol.receivedBytes() == taken + MIB);
        assertThat(protocol.received()).isEqualTo(Arrays.copyOf(all, taken + MIB));
    }

    @Test
    void abortsAPeerThatTakesNothing() throws Exception {
        ReactorOptions.Builder options = options().outputBounds(16 << 10, 32 << 10, MIB);
        RecordingFactory factory =
                factory(() -> new RecordingProtocol().onMade(transport -> transport.write(pattern(4 * MIB))));
        connectSlowReader(listenUnix(started(options), factory));
        assertThat(awaitLost(awaitMade(factory, 1))).isInstanceOf(CloseReason.PeerTooSlow.class);
    }

    @Test
    void refusesAPathThatIsTaken() throws Exception {
        Reactor reactor = started();
        ListeningPort taken = listenUnix(reactor, echo());
        RecordingFactory factory = echo();
        assertThatThrownBy(() -> reactor.listenUnix(path(), factory)).isInstanceOf(BindException.class);
        assertThat(factory.events()).isIn(List.of(), List.of("startFactory", "stopFactory"));
        assertEchoes(connect(taken), "still there");
    }

    @Test
    void freesThePathAndLeavesItsConnections() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = echo();
        ListeningPort port = listenUnix(reactor, factory);
        Peer peer = connect(port);
        assertEchoes(peer, "before");
        port.stopListening();
        port.stopListening();
        await("the port to be closed", () -> refuses(port));
        await("stopFactory", () -> factory.events().contains("stopFactory"));
        assertEchoes(peer, "after");
        assertEchoes(connect(listenUnix(reactor, echo())), "again");
    }

    @Test
    void closesItsConnectionsWhenTheReactorStops() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = echo();
        ListeningPort port = listenUnix(reactor, factory);
        Peer peer = connect(port);
        awaitMade(factory, 1);
        var stop = reactor.stop(Duration.ofSeconds(5));
        assertThat(peer.receiveAllText()).isEmpty();
        peer.close();
        assertThat(awaitDone("the stop", stop)).isEqualTo(new StopReport(1, 0));
        assertThat(refuses(port)).isTrue();
        assertThatThrownBy(() -> reactor.listenUnix(path(), echo())).isInstanceOf(IllegalStateException.class);
    }
}
