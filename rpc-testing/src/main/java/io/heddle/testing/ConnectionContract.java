package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Events, bytes received, half-close by the peer, and pausing.
 *
 * @threading Caller-confined.
 */
abstract class ConnectionContract extends ContractTests {
    private static final Duration A_WHILE = Duration.ofMillis(100);

    ConnectionContract(ReactorHarness harness) {
        super(harness);
    }

    @Test
    void tellsEventsInOrder() throws Exception {
        RecordingFactory factory = factory(RecordingProtocol::new);
        Peer peer = connect(listen(started(), factory));
        peer.send("hello");
        peer.finish();

        RecordingProtocol protocol = awaitMade(factory, 1);
        assertThat(awaitLost(protocol)).isEqualTo(new CloseReason.ConnectionDone());
        assertThat(protocol.events())
                .containsExactly("connectionMade", "dataReceived", "readConnectionLost", "connectionLost");
        assertThat(protocol.receivedText()).isEqualTo("hello");
    }

    @Test
    void tellsAConnectionWithoutBytesToo() throws Exception {
        RecordingFactory factory = factory(RecordingProtocol::new);
        connect(listen(started(), factory)).finish();

        RecordingProtocol protocol = awaitMade(factory, 1);
        awaitLost(protocol);
        assertThat(protocol.events()).containsExactly("connectionMade", "readConnectionLost", "connectionLost");
    }

    @Test
    void deliversAllBytesHoweverTheyAreSent() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        RecordingFactory factory = factory(RecordingProtocol::new);
        Peer peer = connect(listen(started(), factory));
        byte[] all = pattern(2 * MIB);
        Random random = new Random(1);
        for (int from = 0, to; from < all.length; from = to) {
            to = Math.min(all.length, from + 1 + random.nextInt(200_000));
            peer.send(Arrays.copyOfRange(all, from, to));
        }
        peer.finish();

        RecordingProtocol protocol = awaitMade(factory, 1);
        awaitLost(protocol);
        assertThat(protocol.received()).isEqualTo(all);
        assertThat(protocol.transport().bytesReceived()).isEqualTo(all.length);
    }

    @Test
    void sendsWhatIsWrittenBeforeThePeerSaysAnything() throws Exception {
        Peer peer = connect(listen(
                started(), factory(() -> new RecordingProtocol().onMade(transport -> transport.write(bytes("hi"))))));
        assertThat(peer.receiveText(2)).isEqualTo("hi");
    }

    @Test
    void numbersConnectionsFromOne() throws Exception {
        RecordingFactory factory = echo();
        ListeningPort port = listen(started(), factory);
        List<Long> ids = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            connect(port);
            ids.add(awaitMade(factory, i).transport().id());
        }
        assertThat(ids).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    @Test
    void knowsBothAddressesAlsoAfterTheEnd() throws Exception {
        RecordingFactory factory = echo();
        ListeningPort port = listen(started(), factory);
        Peer peer = connect(port);
        RecordingProtocol protocol = awaitMade(factory, 1);
        InetSocketAddress from = (InetSocketAddress) protocol.transport().peer();
        assertThat(protocol.transport().host()).isEqualTo(port.address());
        assertThat(from.getAddress().isLoopbackAddress()).isTrue();
        assertThat(from.getPort()).isPositive().isNotEqualTo(port.port());

        peer.finish();
        awaitLost(protocol);
        assertThat(protocol.transport().peer()).isEqualTo(from);
        assertThat(protocol.transport().host()).isEqualTo(port.address());
    }

    @Test
    void finishesTheAnswersOwedWhenThePeerHasNoMoreToSay() throws Exception {
        ListeningPort port = listen(
                started(),
                factory(() -> new RecordingProtocol().onData((transport, b) -> transport.write(bytes("pong")))));
        for (int i = 0; i < 50; i++) {
            Peer peer = connect(port);
            peer.send("ping");
            peer.finish();
            assertThat(peer.receiveAllText()).isEqualTo("pong");
        }
    }

    @Test
    void letsAProtocolAnswerLaterThanTheFinOfThePeer() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol()
                .onReadLost(transport -> transport.loop().callLater(A_WHILE, () -> {
                    transport.write(bytes("late"));
                    transport.loseConnection();
                })));
        Peer peer = connect(listen(started(), factory));
        peer.send("x");
        peer.finish();
        assertThat(peer.receiveAllText()).isEqualTo("late");
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(new CloseReason.ConnectionDone());
    }

    @Test
    void givesARefusedPeerItsLine() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.write(bytes("ERR too many\r\n"));
            transport.loseConnection(new CloseReason.Refused("limit"));
        }));
        Peer peer = connect(listen(started(), factory));
        peer.send("what is never heard");
        assertThat(peer.receiveAllText()).isEqualTo("ERR too many\r\n");
        peer.close();

        RecordingProtocol protocol = awaitMade(factory, 1);
        assertThat(awaitLost(protocol)).isEqualTo(new CloseReason.Refused("limit"));
        assertThat(protocol.events()).containsExactly("connectionMade", "connectionLost");
    }

    @Test
    void tellsAResetAsALostConnection() throws Exception {
        RecordingFactory factory = echo();
        Peer peer = connect(listen(started(), factory));
        assertEchoes(peer, "x");
        peer.reset();
        assertThat(awaitLost(awaitMade(factory, 1))).isInstanceOf(CloseReason.ConnectionLost.class);
    }

    @Test
    void tellsTheTimeSinceBytesLastMoved() throws Exception {
        RecordingFactory factory = echo();
        Peer peer = connect(listen(started(), factory));
        Transport transport = awaitMade(factory, 1).transport();
        Duration half = Duration.ofMillis(500);
        await("half a second without bytes", () -> transport.idleTime().compareTo(half) >= 0);
        assertEchoes(peer, "x");
        assertThat(onLoop(transport.loop(), transport::idleTime)).isLessThan(half);
    }

    @Test
    void stopsReceivingWhilePaused() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(Transport::pauseProducing));
        Peer peer = connect(listen(started(), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        byte[] all = pattern(64 * MIB);

        int taken = peer.offer(all);
        assertThat(taken).as("what the operating system holds").isLessThan(all.length);
        assertThat(protocol.receivedBytes()).isZero();

        protocol.transport().resumeProducing();
        peer.send(Arrays.copyOfRange(all, taken, taken + MIB));
        await("the rest", () -> protocol.receivedBytes() == taken + MIB);
        assertThat(protocol.received()).isEqualTo(Arrays.copyOf(all, taken + MIB));
    }

    @Test
    void pausesAtOnceFromInsideDataReceived() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onData((transport, b) -> {
            transport.pauseProducing();
            transport.loop().callLater(Duration.ofMillis(1), transport::resumeProducing);
        }));
        Peer peer = connect(listen(started(), factory));
        byte[] all = pattern(2 * MIB);
        peer.send(all);
        RecordingProtocol protocol = awaitMade(factory, 1);
        await("all bytes", () -> protocol.receivedBytes() == all.length);
        assertThat(protocol.received()).isEqualTo(all);
    }

    @Test
    void deliversNothingMoreAfterAPauseInsideDataReceived() throws Exception {
        RecordingFactory factory =
                factory(() -> new RecordingProtocol().onData((transport, b) -> transport.pauseProducing()));
        Peer peer = connect(listen(started(), factory));
        peer.offer(pattern(4 * MIB));
        RecordingProtocol protocol = awaitMade(factory, 1);
        await("the first bytes", () -> protocol.saw("dataReceived"));
        int first = protocol.receivedBytes();
        letPass(protocol.transport().loop(), A_WHILE);
        assertThat(protocol.receivedBytes()).isEqualTo(first);
    }

    @Test
    void pausesAndResumesFromOtherThreads() throws Exception {
        RecordingFactory factory = factory(RecordingProtocol::new);
        Peer peer = connect(listen(started(), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        awaitEnd(thread("pauses", protocol.transport()::pauseProducing));
        letPass(protocol.transport().loop(), A_WHILE);
        peer.send("waits");
        letPass(protocol.transport().loop(), A_WHILE);
        assertThat(protocol.receivedBytes()).isZero();

        awaitEnd(thread("resumes", protocol.transport()::resumeProducing));
        await("what waited", () -> protocol.receivedText().equals("waits"));
    }

    @Test
    void doesNotNestPauses() throws Exception {
        RecordingFactory factory = echo();
        Peer peer = connect(listen(started(), factory));
        Transport transport = awaitMade(factory, 1).transport();
        transport.pauseProducing();
        transport.pauseProducing();
        transport.resumeProducing();
        assertEchoes(peer, "on");
    }

    @Test
    void keepsAConnectionOnOneLoopForLife() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = echo();
        ListeningPort port = listen(reactor, factory);
        for (int i = 1; i <= 8; i++) {
            Peer peer = connect(port);
            for (int round = 0; round < 10; round++) {
                assertEchoes(peer, "round " + round);
            }
            // That every callback ran there, and none overlapped, the protocol itself has watched.
            assertThat(reactor.loops())
                    .contains(awaitMade(factory, i).transport().loop());
        }
    }
}
