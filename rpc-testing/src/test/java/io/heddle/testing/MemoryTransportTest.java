package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTransportTest {
    private final MemoryTransport transport = new MemoryTransport();

    private static final class Source implements Producer {
        final List<String> events = new ArrayList<>();

        @Override
        public void resumeProducing() {
            events.add("resume");
        }

        @Override
        public void pauseProducing() {
            events.add("pause");
        }

        @Override
        public void stopProducing() {
            events.add("stop");
        }
    }

    @ParameterizedTest(name = "{0} bytes at a time")
    @ValueSource(ints = {1, 2, 3, 5, 64})
    void deliversInPiecesAndCollectsTheAnswer(int chunkBytes) {
        List<Integer> sizes = new ArrayList<>();
        transport.connect(RecordingProtocol.echo().onData((t, bytes) -> {
            sizes.add(bytes.length);
            t.write(bytes);
        }));
        transport.deliver("hello world", chunkBytes);
        assertThat(transport.writtenText()).isEqualTo("hello world");
        assertThat(sizes).hasSize((11 + chunkBytes - 1) / chunkBytes).allMatch(size -> size <= chunkBytes);
        assertThat(transport.bytesReceived()).isEqualTo(11);
        assertThat(transport.bytesSent()).isEqualTo(11);
        transport.clear();
        assertThat(transport.written()).isEmpty();
    }

    @Test
    void findsOutAProtocolThatKeepsOrChangesTheBuffer() {
        List<ByteBuffer> kept = new ArrayList<>();
        transport.connect(kept::add);
        transport.deliver("secret");
        assertThat(kept.get(0).get(0)).isEqualTo((byte) '?');
        assertThat(kept.get(0).isReadOnly()).isTrue();
        assertThat(kept.get(0).isDirect()).isTrue();
    }

    @Test
    void deliversNothingAfterTheProtocolHasClosed() {
        RecordingProtocol protocol = new RecordingProtocol().onData((t, bytes) -> t.loseConnection());
        transport.connect(protocol);
        transport.deliver("abc", 1);
        transport.finish();
        transport.stopReactor();
        assertThat(protocol.receivedText()).isEqualTo("a");
        assertThat(protocol.events()).containsExactly("connectionMade", "dataReceived");

        transport.endConnection();
        transport.endConnection();
        assertThat(protocol.closeReason()).contains(new CloseReason.ConnectionDone());
        assertThat(protocol.violations()).isEmpty();
    }

    @Test
    void takesWhatIsWrittenUntilTheEnd() {
        transport.connect(new RecordingProtocol());
        transport.loseConnection();
        transport.write(new byte[] {'a'});
        transport.endConnection();
        transport.write(new byte[] {'b'});
        assertThat(transport.writtenText()).isEqualTo("a");
    }

    @Test
    void takesNothingAfterAnAbortOrAHalfClose() {
        transport.loseWriteConnection();
        transport.write(new byte[] {'a'});
        assertThat(transport.writeClosed()).isTrue();
        assertThat(transport.closing()).isFalse();

        transport.loseConnection(new CloseReason.Refused("limit"));
        transport.abortConnection(new CloseReason.ProtocolError("garbage"));
        transport.abortConnection();
        assertThat(transport.aborted()).isTrue();
        assertThat(transport.closeReason()).contains(new CloseReason.ProtocolError("garbage"));
        assertThat(transport.written()).isEmpty();
    }

    @Test
    void holdsWhatArrivesWhilePaused() {
        RecordingProtocol protocol = new RecordingProtocol().onData((t, bytes) -> t.pauseProducing());
        transport.connect(protocol);
        transport.deliver("abc", 1);
        assertThat(transport.paused()).isTrue();
        assertThat(protocol.receivedText()).isEqualTo("a");
        transport.resumeProducing();
        assertThat(protocol.receivedText()).isEqualTo("ab");
        transport.resumeProducing();
        assertThat(protocol.receivedText()).isEqualTo("abc");
    }

    @Test
    void doesNotNestDeliveriesWhenResumedFromInside() {
        RecordingProtocol protocol = new RecordingProtocol().onData((t, bytes) -> {
            t.pauseProducing();
            t.resumeProducing();
        });
        transport.connect(protocol);
        transport.deliver("abc", 1);
        assertThat(protocol.receivedText()).isEqualTo("abc");
        assertThat(protocol.violations()).isEmpty();
    }

    @Test
    void letsTheTestPlayTheConsumer() {
        Source source = new Source();
        transport.connect(new RecordingProtocol());
        transport.registerProducer(source, true);
        assertThat(transport.producerStreaming()).isTrue();
        assertThatThrownBy(() -> transport.registerProducer(new Source(), true))
                .isInstanceOf(IllegalStateException.class);
        transport.producer().orElseThrow().pauseProducing();
        transport.endConnection(new CloseReason.ConnectionAborted());
        assertThat(source.events).containsExactly("pause", "stop");

        Source late = new Source();
        transport.registerProducer(late, false);
        assertThat(late.events).containsExactly("stop");
        assertThat(transport.producer()).isEmpty();
    }

    @Test
    void asksAPullProducerOnce() {
        Source source = new Source();
        transport.registerProducer(source, false);
        assertThat(source.events).containsExactly("resume");
        transport.unregisterProducer();
        assertThat(transport.producer()).isEmpty();
    }

    @Test
    void tellsFinAndStopToTheProtocol() {
        RecordingProtocol protocol = new RecordingProtocol().onReadLost(t -> {}).onStopping(Transport::loseConnection);
        transport.connect(protocol);
        transport.finish();
        transport.stopReactor();
        assertThat(protocol.events()).containsExactly("connectionMade", "readConnectionLost", "reactorStopping");
        assertThat(transport.closing()).isTrue();
    }

    @Test
    void measuresIdleTimeByTheLoop() {
        transport.connect(bytes -> {});
        transport.loop().advance(Duration.ofSeconds(5));
        assertThat(transport.idleTime()).isEqualTo(Duration.ofSeconds(5));
        transport.deliver("x");
        assertThat(transport.idleTime()).isZero();
        transport.loop().advance(Duration.ofSeconds(3));
        transport.write(ByteBuffer.wrap(new byte[1]));
        assertThat(transport.idleTime()).isZero();
    }

    @Test
    void wantsAProtocolBeforeAnythingElse() {
        Protocol protocol = new RecordingProtocol();
        assertThatThrownBy(() -> transport.deliver("x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(transport::finish).isInstanceOf(IllegalStateException.class);
        transport.connect(protocol);
        assertThatThrownBy(() -> transport.connect(protocol)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> transport.deliver("x", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(transport::endConnection).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsWhatItWasSetTo() {
        transport.setId(7);
        transport.setBytesPending(99);
        transport.setPeer(transport.host());
        assertThat(transport.id()).isEqualTo(7);
        assertThat(transport.bytesPending()).isEqualTo(99);
        assertThat(transport.peer()).isEqualTo(transport.host());
    }
}
