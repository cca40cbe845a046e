package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * {@code loseConnection}, {@code loseWriteConnection}, {@code abortConnection}, and lingering.
 *
 * @threading Caller-confined.
 */
abstract class ClosingContract extends ContractTests {
    private static final CloseReason DONE = new CloseReason.ConnectionDone();
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(400);

    ClosingContract(ReactorHarness harness) {
        super(harness);
    }

    @Test
    void flushesMuchOutputBeforeTheFin() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        byte[] much = pattern(12 * MIB);
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.write(much);
            transport.loseConnection();
        }));
        Peer peer = connectSlowReader(listen(started(), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        assertThat(peer.receiveAll()).isEqualTo(much);
        assertThat(protocol.transport().bytesSent()).isEqualTo(much.length);
        assertThat(protocol.transport().bytesPending()).isZero();
        peer.close();
        assertThat(awaitLost(protocol)).isEqualTo(DONE);
    }

    @Test
    void tellsTheReasonItWasGiven() throws Exception {
        CloseReason reason = new CloseReason.TimedOut("idle", SHORT);
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.loseConnection(reason);
            transport.loseConnection(new CloseReason.Refused("too late to decide"));
        }));
        Peer peer = connect(listen(started(), factory));
        assertThat(peer.receiveAllText()).isEmpty();
        peer.close();
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(reason);
    }

    @Test
    void deliversNothingAfterClosing() throws Exception {
        RecordingFactory factory =
                factory(() -> new RecordingProtocol().onData((transport, b) -> transport.loseConnection()));
        Peer peer = connect(listen(started(), factory));
        peer.send("first");
        assertThat(peer.receiveAllText()).isEmpty();
        peer.send("second");
        peer.finish();

        RecordingProtocol protocol = awaitMade(factory, 1);
        assertThat(awaitLost(protocol)).isEqualTo(DONE);
        assertThat(protocol.receivedText()).isEqualTo("first");
        assertThat(protocol.events()).containsExactly("connectionMade", "dataReceived", "connectionLost");
    }

    @Test
    void sendsWhatIsWrittenBeforeTheFlushEnds() throws Exception {
        byte[] much = pattern(8 * MIB);
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.write(much);
            transport.loseConnection();
            transport.write(bytes("tail"));
        }));
        byte[] received = connectSlowReader(listen(started(), factory)).receiveAll();
        assertThat(received).hasSize(much.length + 4);
        assertThat(Arrays.copyOfRange(received, much.length, received.length)).isEqualTo(bytes("tail"));
    }

    @Test
    void discardsWhatIsWrittenAfterTheFlush() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(Transport::loseConnection));
        Peer peer = connect(listen(started(options().lingerTimeout(LONG)), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        assertThat(peer.receiveAllText()).isEmpty();

        ByteBuffer tooLate = ByteBuffer.wrap(bytes("too late"));
        protocol.transport().write(tooLate);
        assertThat(tooLate.hasRemaining()).isFalse();
        peer.finish();
        assertThat(awaitLost(protocol)).isEqualTo(DONE);
        assertThat(protocol.transport().bytesSent()).isZero();
    }

    @Test
    void ignoresWhateverIsDoneAfterTheEnd() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        RecordingFactory factory = echo();
        ListeningPort port = listen(started(), factory);
        Peer peer = connect(port);
        Transport transport = awaitMade(factory, 1).transport();
        peer.finish();
        awaitLost(awaitMade(factory, 1));

        ByteBuffer tooLate = ByteBuffer.wrap(bytes("too late"));
        transport.write(tooLate);
        transport.write(bytes("too late"));
        transport.pauseProducing();
        transport.resumeProducing();
        transport.loseWriteConnection();
        transport.loseConnection();
        transport.abortConnection();
        transport.unregisterProducer();
        transport.setIdleTimeout(SHORT);
        assertThat(tooLate.hasRemaining()).isFalse();
        assertThat(transport.bytesPending()).isZero();
        assertThat(transport.bytesSent()).isZero();
        assertEchoes(connect(port), "goes on");
    }

    @Test
    void letsThePeerReadTheLastBytesThoughItHadSentMore() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(Transport::pauseProducing));
        Peer peer = connect(listen(started(), factory));
        Transport transport = awaitMade(factory, 1).transport();
        peer.send(pattern(40_000)); // never read: closing the socket now would reset it
        onLoop(transport.loop(), () -> {
            transport.write(bytes("bye"));
            transport.loseConnection();
            return transport;
        });
        peer.send(pattern(40_000));
        assertThat(peer.receiveAllText()).isEqualTo("bye");
        peer.send(pattern(40_000));
        peer.finish();
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(DONE);
    }

    @Test
    void waitsForThePeerUntilTheLingerTimeout() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(Transport::loseConnection));
        Peer peer = connect(listen(started(options().lingerTimeout(SHORT)), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        long from = protocol.transport().loop().nanoTime();
        assertThat(peer.receiveAllText()).isEmpty();
        assertThat(awaitLost(protocol)).isEqualTo(DONE);
        assertThat(Duration.ofNanos(protocol.transport().loop().nanoTime() - from))
                .isGreaterThan(SHORT.dividedBy(2));
    }

    @Test
    void doesNotWaitForThePeerWithoutALingerTimeout() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(Transport::loseConnection));
        Peer peer = connect(listen(started(options().lingerTimeout(Duration.ZERO)), factory));
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(DONE);
        assertThat(peer.receiveAllText()).isEmpty();
    }

    @Test
    void endsAsSoonAsThePeerHasClosedToo() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(Transport::loseConnection));
        Peer peer = connect(listen(started(options().lingerTimeout(LONG)), factory));
        assertThat(peer.receiveAllText()).isEmpty();
        RecordingProtocol protocol = awaitMade(factory, 1);
        assertThat(protocol.saw("connectionLost")).isFalse();
        peer.finish();
        assertThat(awaitLost(protocol)).isEqualTo(DONE);
    }

    @Test
    void closesAPausedConnectionToo() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.pauseProducing();
            transport.write(bytes("bye"));
            transport.loseConnection();
        }));
        Peer peer = connect(listen(started(options().lingerTimeout(LONG)), factory));
        peer.send("not heard");
        assertThat(peer.receiveAllText()).isEqualTo("bye");
        peer.finish();
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(DONE);
    }

    @Test
    void goesOnReceivingAfterClosingItsOwnDirection() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.write(bytes("all I say"));
            transport.loseWriteConnection();
            transport.write(bytes("discarded"));
        }));
        Peer peer = connect(listen(started(), factory));
        assertThat(peer.receiveAllText()).isEqualTo("all I say");
        RecordingProtocol protocol = awaitMade(factory, 1);
        peer.send("still ");
        await("what the peer says", () -> protocol.receivedText().equals("still "));
        protocol.transport().write(bytes("discarded too"));
        peer.send("heard");
        peer.finish();

        assertThat(awaitLost(protocol)).isEqualTo(DONE);
        assertThat(protocol.receivedText()).isEqualTo("still heard");
        assertThat(protocol.transport().bytesSent()).isEqualTo("all I say".length());
        assertThat(protocol.events())
                .containsExactly("connectionMade", "dataReceived", "readConnectionLost", "connectionLost");
    }

    @Test
    void closesWhollyAfterItsOwnDirection() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol()
                .onMade(Transport::loseWriteConnection)
                .onData((transport, b) -> transport.loseConnection()));
        Peer peer = connect(listen(started(options().lingerTimeout(LONG)), factory));
        assertThat(peer.receiveAllText()).isEmpty();
        peer.send("enough");
        RecordingProtocol protocol = awaitMade(factory, 1);
        await("the close", () -> protocol.saw("dataReceived"));
        peer.send("not heard");
        peer.finish();
        assertThat(awaitLost(protocol)).isEqualTo(DONE);
        assertThat(protocol.receivedText()).isEqualTo("enough");
    }

    @Test
    void resetsThePeerOnAbort() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onData((transport, b) -> {
            transport.write(pattern(8 * MIB));
            transport.abortConnection();
        }));
        Peer peer = connectSlowReader(listen(started(), factory));
        peer.send("x");
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
        RecordingProtocol protocol = awaitMade(factory, 1);
        assertThat(awaitLost(protocol)).isEqualTo(new CloseReason.ConnectionAborted());
        assertThat(protocol.transport().bytesPending()).isZero();
        assertThat(protocol.events()).containsExactly("connectionMade", "dataReceived", "connectionLost");
    }

    @Test
    void tellsTheReasonOfTheFirstAbort() throws Exception {
        CloseReason reason = new CloseReason.ProtocolError("garbage");
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.abortConnection(reason);
            transport.abortConnection();
            transport.loseConnection();
        }));
        assertThat(connect(listen(started(), factory)).awaitEnd()).isEqualTo(Peer.End.RESET);
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(reason);
    }

    @Test
    void abortsWhileItIsStillFlushing() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.write(pattern(12 * MIB));
            transport.loseConnection();
        }));
        Peer peer = connectSlowReader(listen(started(), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        protocol.transport().abortConnection();
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
        assertThat(awaitLost(protocol)).isEqualTo(new CloseReason.ConnectionAborted());
    }

    @Test
    void tellsAConnectionThatBreaksWhileItIsStillFlushing() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.write(pattern(12 * MIB));
            transport.loseConnection();
        }));
        Peer peer = connectSlowReader(listen(started(), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        peer.reset();
        assertThat(awaitLost(protocol)).isInstanceOf(CloseReason.ConnectionLost.class);
    }

    @Test
    void closesAndAbortsFromOtherThreads() throws Exception {
        RecordingFactory factory = echo();
        ListeningPort port = listen(started(), factory);
        Peer closed = connect(port);
        Transport first = awaitMade(factory, 1).transport();
        Peer aborted = connect(port);
        Transport second = awaitMade(factory, 2).transport();
        thread("closes", () -> {
            first.write(bytes("bye"));
            first.loseConnection();
            second.abortConnection();
        });
        assertThat(closed.receiveAllText()).isEqualTo("bye");
        assertThat(aborted.awaitEnd()).isEqualTo(Peer.End.RESET);
        closed.close();
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(DONE);
        assertThat(awaitLost(awaitMade(factory, 2))).isEqualTo(new CloseReason.ConnectionAborted());
    }
}
