package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Transport;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * {@code setIdleTimeout}.
 *
 * @threading Caller-confined.
 */
abstract class SilenceContract extends ContractTests {
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final CloseReason IDLE = new CloseReason.TimedOut("idle", SHORT);

    SilenceContract(ReactorHarness harness) {
        super(harness);
    }

    /** Never produces anything. */
    private static final class Mute implements Producer {
        @Override
        public void resumeProducing() {}

        @Override
        public void pauseProducing() {}

        @Override
        public void stopProducing() {}
    }

    private RecordingFactory bounded(Duration... timeouts) {
        return factory(() -> new RecordingProtocol()
                .onMade(transport -> {
                    for (Duration timeout : timeouts) {
                        transport.setIdleTimeout(timeout);
                    }
                })
                .onData(Transport::write));
    }

    @Test
    void closesInOrderWhatIsSilentForTooLongAndNotBefore() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        RecordingFactory factory = bounded(SHORT);
        Peer peer = connect(listen(started(options().lingerTimeout(LONG)), factory));
        Transport transport = awaitMade(factory, 1).transport();
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.FIN);
        assertThat(transport.idleTime()).isGreaterThanOrEqualTo(SHORT);
        peer.close();
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(IDLE);
    }

    @Test
    void bytesPutItOff() throws Exception {
        RecordingFactory factory = bounded(SHORT);
        Peer peer = connect(listen(started(), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        for (int i = 0; i < 4; i++) {
            letPass(protocol.transport().loop(), SHORT.dividedBy(2));
            assertEchoes(peer, "still here");
        }
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.FIN);
        peer.close();
        assertThat(awaitLost(protocol)).isEqualTo(IDLE);
    }

    @Test
    void ofSeveralBoundsTheShortestCounts() throws Exception {
        RecordingFactory factory = bounded(LONG, SHORT, LONG);
        Peer peer = connect(listen(started(), factory));
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.FIN);
        peer.close();
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(IDLE);
    }

    @Test
    void isSetFromOtherThreads() throws Exception {
        RecordingFactory factory = bounded(LONG);
        Peer peer = connect(listen(started(), factory));
        Transport transport = awaitMade(factory, 1).transport();
        awaitEnd(thread("bounds", () -> transport.setIdleTimeout(SHORT)));
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.FIN);
        peer.close();
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(IDLE);
    }

    @Test
    void countsTheSilenceBeforeItWasSet() throws Exception {
        RecordingFactory factory = echo();
        Peer peer = connect(listen(started(), factory));
        Transport transport = awaitMade(factory, 1).transport();
        letPass(transport.loop(), SHORT);
        long before = transport.loop().nanoTime();
        transport.setIdleTimeout(SHORT);
        peer.awaitEnd();
        assertThat(Duration.ofNanos(transport.loop().nanoTime() - before)).isLessThan(SHORT);
        peer.close();
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(IDLE);
    }

    @Test
    void abortsWhatStaysSilentWhileItCloses() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.registerProducer(new Mute(), true);
            transport.setIdleTimeout(SHORT);
        }));
        Peer peer = connect(listen(started(), factory));
        Transport transport = awaitMade(factory, 1).transport();
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
        assertThat(transport.idleTime()).isGreaterThanOrEqualTo(SHORT.multipliedBy(2));
        assertThat(awaitLost(awaitMade(factory, 1))).isEqualTo(IDLE);
    }

    @Test
    void refusesATimeoutThatIsNotPositive() throws Exception {
        RecordingFactory factory = echo();
        Peer peer = connect(listen(started(), factory));
        Transport transport = awaitMade(factory, 1).transport();
        assertThatIllegalArgumentException().isThrownBy(() -> transport.setIdleTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> transport.setIdleTimeout(Duration.ofNanos(-1)));
        assertEchoes(peer, "as before");
    }
}
