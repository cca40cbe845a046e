package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderReceiverTest {
    /** Frames of two bytes; one that begins with {@code !} breaks the framing, and is left out. */
    private static final class Pairs implements FrameDecoder {
        private final Tail tail = new Tail();

        @Override
        public void decode(ByteBuffer in, FrameSink sink) throws FrameException {
            boolean more = true;
            while (more && in.hasRemaining()) {
                ByteBuffer whole = tail.complete(in, 2);
                if (whole != null && whole.get(whole.position()) == '!') {
                    whole.position(whole.position() + 2);
                    throw new FrameException.Malformed("a pair of !");
                }
                more = whole == null || Tail.hand(whole, 2, 2, sink);
            }
        }

        @Override
        public long openFrame() {
            return tail.length() == 0 ? Protocol.NO_FRAME : 1;
        }
    }

    private class Receiver extends DecoderReceiver {
        Receiver() {
            super(new Pairs());
        }

        @Override
        protected void frameDecoded(ByteBuffer frame) {
            events.add(Bytes.text(frame));
            if (events.getLast().equals("pp")) {
                pauseProducing();
            }
        }
    }

    private final class Lenient extends Receiver {
        @Override
        protected void framingBroken(FrameException violation) {
            events.add(String.valueOf(violation.getMessage()));
        }
    }

    private final RecordingTransport transport = new RecordingTransport();
    private final List<String> events = new ArrayList<>();
    private final Receiver strict = new Receiver();
    private final Receiver lenient = new Lenient();

    @BeforeEach
    void connect() {
        strict.connectionMade(transport);
        lenient.connectionMade(transport);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 64})
    void deliversTheFramesHoweverTheBytesAreCut(int chunk) {
        String bytes = "aabbccd";
        for (int from = 0; from < bytes.length(); from += chunk) {
            strict.dataReceived(Bytes.heap(bytes.substring(from, Math.min(bytes.length(), from + chunk))));
        }
        assertThat(events).containsExactly("aa", "bb", "cc");
        assertThat(strict.openFrame()).isPositive();
    }

    @Test
    void keepsWhatFollowsWhilePaused() {
        strict.dataReceived(Bytes.heap("aappbbcc"));
        assertThat(events).containsExactly("aa", "pp");
        assertThat(strict.keptBytes()).isEqualTo(4);
        strict.resumeProducing();
        assertThat(events).containsExactly("aa", "pp", "bb", "cc");
        assertThat(transport.calls).containsExactly("pause", "resume");
    }

    @Test
    void closesWhenTheFramingIsBroken() {
        strict.dataReceived(Bytes.heap("aa!!bb"));
        assertThat(events).containsExactly("aa");
        assertThat(transport.closeReason).isEqualTo(new CloseReason.ProtocolError("a pair of !"));
    }

    @Test
    void goesOnIfItIsNotClosed() {
        lenient.dataReceived(Bytes.heap("aa!!bb!"));
        lenient.dataReceived(Bytes.heap("!cc"));
        assertThat(events).containsExactly("aa", "a pair of !", "bb", "a pair of !", "cc");
        assertThat(transport.calls).isEmpty();
    }
}
