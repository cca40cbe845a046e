package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What all receivers have in common, seen through one of lines. */
class FrameReceiverTest {
    private final RecordingTransport transport = new RecordingTransport();
    private final List<String> events = new ArrayList<>();
    private final Map<String, Runnable> onLine = new HashMap<>();
    private int depth;

    private final class Lines extends LineReceiver {
        @Override
        protected void connectionMade() {
            events.add("made " + transport().id());
        }

        @Override
        protected void lineReceived(ByteBuffer line) {
            depth++;
            assertThat(depth).isEqualTo(1);
            String text = Bytes.text(line.duplicate());
            events.add(text);
            onLine.getOrDefault(text, () -> {}).run();
            depth--;
        }

        @Override
        protected void readConnectionLost() {
            events.add("fin");
            super.readConnectionLost();
        }

        @Override
        protected void connectionClosed(CloseReason reason) {
            events.add("closed");
        }
    }

    private final Lines lines = new Lines();

    private void connect() {
        lines.connectionMade(transport);
        events.clear();
    }

    private void pauseOn(String line) {
        onLine.put(line, lines::pauseProducing);
    }

    @Test
    void reportsTheConnectionFromItsBeginningToItsEnd() {
        assertThat(lines.transport()).isSameAs(ClosedTransport.INSTANCE);
        lines.connectionMade(transport);
        lines.dataReceived(Bytes.heap("a\n"));
        lines.readConnectionLost(transport);
        lines.connectionLost(new CloseReason.ConnectionDone());
        assertThat(events).containsExactly("made 7", "a", "fin", "closed");
        assertThat(transport.calls).containsExactly("lose");
        assertThat(transport.closeReason).isEqualTo(new CloseReason.ConnectionDone());
    }

    @Test
    void knowsThePrincipalOfTheConnection() {
        connect();
        assertThat(lines.transport().peerPrincipal()).isPresent().isEqualTo(transport.peerPrincipal());
    }

    @Test
    void stopsInTheMiddleOfAChunkWhenPaused() {
        connect();
        pauseOn("b");
        lines.dataReceived(Bytes.direct(Bytes.of("a\nb\nc\nd")));
        assertThat(events).containsExactly("a", "b");
        assertThat(transport.calls).containsExactly("pause");
        assertThat(lines.keptBytes()).isEqualTo(3);
    }

    @Test
    void deliversWhatWasKeptBeforeItReadsAgain() {
        connect();
        pauseOn("a");
        onLine.put("b", () -> assertThat(transport.calls).doesNotContain("resume"));
        lines.dataReceived(Bytes.heap("a\nb\nc"));
        lines.resumeProducing();
        assertThat(transport.calls).containsExactly("pause", "resume");
        lines.dataReceived(Bytes.heap("d\n"));
        assertThat(events).containsExactly("a", "b", "cd");
        assertThat(lines.keptBytes()).isZero();
    }

    @Test
    void mayPauseAgainAtEachLineThatWasKept() {
        connect();
        List.of("a", "b", "c").forEach(this::pauseOn);
        lines.dataReceived(Bytes.heap("a\nb\nc\n"));
        assertThat(events).containsExactly("a");
        lines.resumeProducing();
        assertThat(events).containsExactly("a", "b");
        lines.resumeProducing();
        assertThat(events).containsExactly("a", "b", "c");
        assertThat(transport.calls).containsExactly("pause");
        lines.resumeProducing();
        assertThat(transport.calls).containsExactly("pause", "resume");
    }

    @Test
    void doesNotNestDeliveriesWhenResumedInsideACallback() {
        connect();
        onLine.put("a", () -> {
            lines.pauseProducing();
            lines.resumeProducing();
        });
        pauseOn("b");
        onLine.put("c", () -> {
            lines.pauseProducing();
            lines.resumeProducing();
            assertThat(transport.calls).containsExactly("pause");
        });
        lines.dataReceived(Bytes.heap("a\nb\nc\nd\n"));
        assertThat(events).containsExactly("a", "b");
        lines.resumeProducing();
        assertThat(events).containsExactly("a", "b", "c", "d");
        assertThat(transport.paused).isFalse();
    }

    @Test
    void pausesAndResumesTheTransportOnceEach() {
        connect();
        lines.resumeProducing();
        assertThat(transport.calls).isEmpty();
        lines.pauseProducing();
        lines.pauseProducing();
        lines.resumeProducing();
        lines.resumeProducing();
        assertThat(transport.calls).containsExactly("pause", "resume");
    }

    @Test
    void losesNothingOfATransportThatDeliversThoughPaused() {
        connect();
        pauseOn("a");
        lines.dataReceived(Bytes.heap("a\nb"));
        lines.dataReceived(Bytes.heap("c\nd\n"));
        assertThat(events).containsExactly("a");
        lines.resumeProducing();
        assertThat(events).containsExactly("a", "bc", "d");
    }

    @Test
    void deliversWhatWasKeptBeforeFin() {
        connect();
        pauseOn("a");
        pauseOn("b");
        lines.dataReceived(Bytes.heap("a\nb\nc\nd"));
        lines.readConnectionLost(transport);
        lines.resumeProducing();
        assertThat(events).containsExactly("a", "b");
        assertThat(transport.calls).doesNotContain("lose");
        lines.resumeProducing();
        assertThat(events).containsExactly("a", "b", "c", "fin");
        assertThat(transport.calls).contains("lose");
    }

    @Test
    void reportsFinAtOnceWhilePausedIfNothingIsKept() {
        connect();
        lines.pauseProducing();
        lines.readConnectionLost(transport);
        assertThat(events).containsExactly("fin");
    }

    @Test
    void doesNotReportFinWhenAKeptLineCloses() {
        connect();
        pauseOn("a");
        onLine.put("b", () -> lines.transport().loseConnection());
        lines.dataReceived(Bytes.heap("a\nb\nc\n"));
        lines.readConnectionLost(transport);
        lines.resumeProducing();
        assertThat(events).containsExactly("a", "b");
        assertThat(lines.keptBytes()).isZero();
    }

    @Test
    void doesNotReportFinAfterThisSideHasClosed() {
        connect();
        lines.transport().loseConnection();
        lines.readConnectionLost(transport);
        assertThat(events).isEmpty();
    }

    @Test
    void deliversNothingAfterLoseConnection() {
        connect();
        onLine.put("a", () -> lines.transport().loseConnection());
        lines.dataReceived(Bytes.heap("a\nb\n"));
        lines.dataReceived(Bytes.heap("c\n"));
        assertThat(events).containsExactly("a");
        assertThat(lines.keptBytes()).isZero();
    }

    @Test
    void deliversNothingAfterAbortConnection() {
        connect();
        onLine.put("a", () -> lines.transport().abortConnection());
        lines.dataReceived(Bytes.heap("a\nb\n"));
        assertThat(events).containsExactly("a");
        assertThat(transport.closeReason).isEqualTo(new CloseReason.ConnectionAborted());
    }

    @Test
    void deliversWhatWasReceivedWhenTheReactorStops() {
        connect();
        pauseOn("a");
        lines.dataReceived(Bytes.heap("a\nb\n"));
        lines.reactorStopping(transport);
        assertThat(transport.calls).doesNotContain("lose");
        lines.resumeProducing();
        assertThat(events).containsExactly("a", "b", "fin");
        assertThat(transport.calls).endsWith("lose").doesNotContain("resume");
    }

    @Test
    void readsNoMoreOnceTheReactorStops() {
        connect();
        lines.dataReceived(Bytes.heap("a\nb"));
        lines.reactorStopping(transport);
        assertThat(events).containsExactly("a", "fin");
        assertThat(transport.calls).containsExactly("pause", "lose");
    }

    @Test
    void deliversTheRestOfTheReadWhenALineEndsTheReceiving() {
        connect();
        onLine.put("a", lines::endReceiving);
        lines.dataReceived(Bytes.heap("a\nb\n"));
        assertThat(events).containsExactly("a", "b", "fin");
        lines.readConnectionLost(transport);
        assertThat(events).containsExactly("a", "b", "fin");
    }

    @Test
    void dropsWhatWasKeptWhenTheConnectionIsLost() {
        connect();
        pauseOn("a");
        lines.dataReceived(Bytes.heap("a\nb\n"));
        lines.connectionLost(new CloseReason.ConnectionAborted());
        assertThat(lines.keptBytes()).isZero();
        lines.resumeProducing();
        lines.dataReceived(Bytes.heap("c\n"));
        assertThat(events).containsExactly("a", "closed");
    }

    @Test
    void endsTheConnectionWhenAKeptLineMakesTheHandlerFail() {
        connect();
        RuntimeException failure = new IllegalStateException("on purpose");
        pauseOn("a");
        onLine.put("b", () -> {
            throw failure;
        });
        lines.dataReceived(Bytes.heap("a\nb\nc\n"));
        lines.resumeProducing();
        assertThat(events).containsExactly("a", "b");
        assertThat(transport.calls).containsExactly("pause", "abort");
        assertThat(transport.closeReason).isEqualTo(new CloseReason.HandlerFailed(failure));
    }

    @Test
    void throwsOnAnErrorOfTheVirtualMachine() {
        connect();
        pauseOn("a");
        onLine.put("b", () -> {
            throw new StackOverflowError("on purpose");
        });
        lines.dataReceived(Bytes.heap("a\nb\n"));
        assertThatExceptionOfType(StackOverflowError.class).isThrownBy(lines::resumeProducing);
    }

    @Test
    void leavesAFailureOfTheHandlerToTheLoop() {
        connect();
        onLine.put("a", () -> {
            throw new IllegalStateException("on purpose");
        });
        assertThatIllegalStateException().isThrownBy(() -> lines.dataReceived(Bytes.heap("a\n")));
        assertThat(transport.calls).isEmpty();
    }

    @Test
    void noFrameIsOpenForThePeerToCompleteWhilePaused() {
        connect();
        lines.dataReceived(Bytes.heap("a"));
        assertThat(lines.openFrame()).isPositive();
        lines.pauseProducing();
        assertThat(lines.openFrame()).isEqualTo(Protocol.NO_FRAME);
        lines.resumeProducing();
        assertThat(lines.openFrame()).isPositive();
        lines.dataReceived(Bytes.heap("\n"));
        assertThat(lines.openFrame()).isEqualTo(Protocol.NO_FRAME);
    }

    @Test
    void isPausedAndResumedThroughItsTransportToo() {
        connect();
        onLine.put("a", () -> lines.transport().pauseProducing());
        lines.dataReceived(Bytes.heap("a\nb\n"));
        assertThat(events).containsExactly("a");
        lines.transport().resumeProducing();
        assertThat(events).containsExactly("a", "b");
    }

    @Test
    void anotherThreadPausesAndResumesOnTheLoop() {
        connect();
        transport.inLoop = false;
        lines.transport().pauseProducing();
        assertThat(transport.calls).isEmpty();
        transport.handedOver.remove().run();
        assertThat(transport.calls).containsExactly("pause");
        lines.transport().resumeProducing();
        transport.handedOver.remove().run();
        assertThat(transport.calls).containsExactly("pause", "resume");
    }

    @Test
    void itsTransportForwardsEverythingElse() {
        connect();
        var seen = lines.transport();
        assertThat(seen.id()).isEqualTo(transport.id());
        assertThat(seen.peer()).isEqualTo(transport.peer());
        assertThat(seen.host()).isEqualTo(transport.host());
        assertThat(seen.loop()).isSameAs(transport);
        assertThat(seen.bytesReceived()).isEqualTo(transport.bytesReceived());
        assertThat(seen.bytesSent()).isEqualTo(transport.bytesSent());
        assertThat(seen.bytesPending()).isEqualTo(transport.bytesPending());
        assertThat(seen.idleTime()).isEqualTo(Duration.ofSeconds(14));
        seen.setIdleTimeout(Duration.ofSeconds(15));
        assertThat(transport.idleTimeout).isEqualTo(Duration.ofSeconds(15));
        seen.write(Bytes.of("a"));
        seen.write(Bytes.heap("b"));
        assertThat(transport.writtenText()).isEqualTo("ab");
        seen.registerProducer(new Silent(), true);
        seen.unregisterProducer();
        seen.loseWriteConnection();
        assertThat(transport.calls).containsExactly("register true", "unregister", "loseWrite");
    }

    private static final class Silent implements Producer {
        @Override
        public void resumeProducing() {}

        @Override
        public void pauseProducing() {}

        @Override
        public void stopProducing() {}
    }
}
