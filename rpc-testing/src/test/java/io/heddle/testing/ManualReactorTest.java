package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.Transport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManualReactorTest {
    private final ManualReactor reactor =
            new ManualReactor(ReactorOptions.builder().acceptBacklog(2).build());
    private final RecordingFactory factory = new RecordingFactory(RecordingProtocol::echo);

    @AfterEach
    void close() {
        reactor.close();
    }

    private ListeningPort listen() throws IOException {
        return reactor.listenTcp(ContractTests.ANY_PORT, factory);
    }

    @Test
    void answersWithoutASocketOrAThread() throws IOException {
        reactor.start();
        ManualPeer peer = reactor.connect(listen());
        peer.send("hello");
        assertThat(peer.receivedText()).isEqualTo("hello");
        assertThat(peer.ended()).isEmpty();
        peer.finish();
        assertThat(peer.received()).isEmpty();
        assertThat(peer.ended()).contains(Peer.End.FIN);
    }

    @Test
    void wantsToBeStartedBeforeItIsTurned() {
        assertThatThrownBy(reactor::turn).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void turnsTimeoutsByHand() throws IOException {
        reactor.start();
        RecordingFactory idle = new RecordingFactory(() -> new RecordingProtocol()
                .onMade(transport -> transport
                        .loop()
                        .callLater(
                                Duration.ofMinutes(5),
                                () -> transport.abortConnection(
                                        new CloseReason.TimedOut("idle", Duration.ofMinutes(5))))));
        ManualPeer peer = reactor.connect(reactor.listenTcp(ContractTests.ANY_PORT, idle));
        reactor.advance(Duration.ofMinutes(5).minusNanos(1));
        assertThat(idle.protocols().get(0).saw("connectionLost")).isFalse();
        reactor.advance(Duration.ofNanos(1));
        assertThat(idle.protocols().get(0).closeReason())
                .contains(new CloseReason.TimedOut("idle", Duration.ofMinutes(5)));
        peer.received();
        assertThat(peer.ended()).contains(Peer.End.RESET);
    }

    @Test
    void refusesWhatTheBacklogDoesNotHold() throws IOException {
        ListeningPort port = listen();
        reactor.connect(port);
        reactor.connect(port);
        assertThatThrownBy(() -> reactor.connect(port)).isInstanceOf(IOException.class);
        reactor.start();
        reactor.settle();
        reactor.connect(port);
        reactor.settle();
        assertThat(factory.protocols()).hasSize(3);
    }

    @Test
    void keepsWhatHandlersThrow() throws IOException {
        reactor.start();
        RuntimeException thrown = new UnsupportedOperationException("by the test");
        RecordingFactory broken = new RecordingFactory(() -> new RecordingProtocol().onMade(transport -> {
            throw thrown;
        }));
        reactor.connect(reactor.listenTcp(ContractTests.ANY_PORT, broken));
        reactor.settle();
        assertThat(reactor.failures()).containsExactly(thrown);
        assertThat(broken.protocols().get(0).closeReason()).contains(new CloseReason.HandlerFailed(thrown));
    }

    @Test
    void handsAVirtualMachineErrorToWhoeverTurns() throws IOException {
        reactor.start();
        RecordingFactory broken = new RecordingFactory(() -> new RecordingProtocol().onMade(transport -> {
            throw new StackOverflowError("by the test");
        }));
        reactor.connect(reactor.listenTcp(ContractTests.ANY_PORT, broken));
        assertThatThrownBy(reactor::turn).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void resetsWhoeverSendsToAClosedPeer() throws IOException {
        reactor.start();
        RecordingFactory talker = new RecordingFactory(RecordingProtocol::new);
        ManualPeer peer = reactor.connect(reactor.listenTcp(ContractTests.ANY_PORT, talker));
        reactor.settle();
        Transport transport = talker.protocols().get(0).transport();
        transport.pauseProducing(); // so that it does not see the FIN
        peer.close();
        transport.write(new byte[1]);
        reactor.settle();
        assertThat(talker.protocols().get(0).closeReason().orElseThrow())
                .isInstanceOf(CloseReason.ConnectionLost.class);
    }

    @Test
    void closesMovingTheClockAsFarAsNeeded() throws IOException {
        reactor.start();
        RecordingFactory stubborn = new RecordingFactory(() -> new RecordingProtocol().onStopping(transport -> {}));
        reactor.connect(reactor.listenTcp(ContractTests.ANY_PORT, stubborn));
        reactor.settle();
        long from = reactor.loop().nanoTime();
        reactor.close();
        assertThat(stubborn.protocols().get(0).closeReason()).contains(new CloseReason.ReactorStopped());
        assertThat(Duration.ofNanos(reactor.loop().nanoTime() - from))
                .isEqualTo(ReactorOptions.defaults().stopTimeout());
        assertThat(reactor.turn()).isFalse();
    }
}
