package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.reactor.CloseReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StringReceiverTest {
    private final RecordingTransport transport = new RecordingTransport();
    private final List<String> events = new ArrayList<>();
    private final NetstringReceiver netstrings = new NetstringReceiver() {
        @Override
        protected void stringReceived(ByteBuffer string) {
            events.add(Bytes.text(string));
            if (events.getLast().equals("pause")) {
                pauseProducing();
            }
        }

        @Override
        protected void lengthLimitExceeded(long length) {
            events.add("too long: " + length);
            sendString(Bytes.of("too long"));
        }
    };
    private final Int8StringReceiver int8 = new Int8StringReceiver() {
        @Override
        protected void stringReceived(ByteBuffer string) {
            events.add(Bytes.text(string));
        }
    };
    private final Int16StringReceiver int16 = new Int16StringReceiver() {
        @Override
        protected void stringReceived(ByteBuffer string) {
            events.add(Bytes.text(string));
        }
    };
    private final Int32StringReceiver int32 = new Int32StringReceiver() {
        @Override
        protected void stringReceived(ByteBuffer string) {
            events.add(Bytes.text(string));
        }
    };

    @BeforeEach
    void connect() {
        List.of(netstrings, int8, int16, int32).forEach(receiver -> receiver.connectionMade(transport));
    }

    @Test
    void sendsANetstringInOneWrite() {
        netstrings.sendString(Bytes.of("hello, you"));
        netstrings.sendString(new byte[0]);
        assertThat(transport.writtenText()).isEqualTo("10:hello, you,0:,");
        assertThat(transport.writes).isEqualTo(2);
    }

    @Test
    void sendsPrefixedStringsHighestByteFirst() {
        int8.sendString(Bytes.of("a"));
        int16.sendString(Bytes.of("bc"));
        int32.sendString(ByteBuffer.wrap(Bytes.of("def")));
        assertThat(transport.writtenText()).isEqualTo("\1a\0\2bc\0\0\0\3def");
        assertThat(transport.writes).isEqualTo(3);
    }

    @Test
    void consumesWhatItSends() {
        ByteBuffer string = Bytes.direct(Bytes.of("abc"));
        int32.sendString(string);
        assertThat(string.hasRemaining()).isFalse();
    }

    @Test
    void sendsTheLongestStringThatThePrefixAllows() {
        int8.sendString(new byte[0xff]);
        int16.sendString(new byte[0xffff]);
        assertThat(transport.written.size()).isEqualTo(1 + 0xff + 2 + 0xffff);
        assertThat(transport.written.toByteArray()).startsWith(0xff).containsSequence(0, 0xff, 0xff, 0);
    }

    @Test
    void refusesToSendAStringThatIsTooLongForItsPrefix() {
        assertThatIllegalArgumentException().isThrownBy(() -> int8.sendString(new byte[0x100]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> int16.sendString(new byte[0x10000]))
                .withMessageContaining("65536");
        assertThat(transport.writes).isZero();
    }

    @Test
    void receivesWhatItSends() {
        int32.sendString(Bytes.of("a"));
        int32.dataReceived(ByteBuffer.wrap(transport.written.toByteArray()));
        assertThat(events).containsExactly("a");
    }

    @Test
    void allowsALastMessageBeforeItClosesForAStringThatIsTooLong() {
        netstrings.dataReceived(Bytes.heap("1:a,100000:"));
        netstrings.dataReceived(Bytes.heap("1:b,"));
        assertThat(events).containsExactly("a", "too long: 100000");
        assertThat(transport.writtenText()).isEqualTo("8:too long,");
        assertThat(transport.calls).containsExactly("lose");
        assertThat(transport.closeReason).isInstanceOf(CloseReason.ProtocolError.class);
    }

    @Test
    void closesForAStringThatIsTooLong() {
        int32.dataReceived(Bytes.heap("\0\1\u0086\u009f"));
        assertThat(transport.calls).isEmpty();
        int32.dataReceived(Bytes.heap("x".repeat(99_999) + "\0\1\u0086\u00a0"));
        assertThat(events).containsExactly("x".repeat(99_999));
        assertThat(transport.closeReason)
                .isEqualTo(new CloseReason.ProtocolError("frame of 100000 bytes or more, allowed are 99999"));
    }

    @Test
    void closesForWhatIsNoNetstring() {
        netstrings.dataReceived(Bytes.heap("1:a,x1:b,"));
        netstrings.dataReceived(Bytes.heap("1:c,"));
        assertThat(events).containsExactly("a");
        assertThat(transport.closeReason).isEqualTo(new CloseReason.ProtocolError("no valid length of a netstring"));
    }

    @Test
    void deliversNothingMoreWhilePaused() {
        netstrings.dataReceived(Bytes.heap("5:pause,1:a,1:"));
        assertThat(events).containsExactly("pause");
        netstrings.resumeProducing();
        netstrings.dataReceived(Bytes.heap("b,"));
        assertThat(events).containsExactly("pause", "a", "b");
    }

    @Test
    void deliversNothingAfterTheConnectionWasLost() {
        int8.connectionLost(new CloseReason.ConnectionDone());
        int8.dataReceived(Bytes.heap("\1a"));
        assertThat(events).isEmpty();
    }
}
