package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.reactor.CloseReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReceiverTest {
    private final RecordingTransport transport = new RecordingTransport();
    private final List<String> events = new ArrayList<>();

    /** {@code raw} begins raw mode, {@code .} in raw bytes ends it. */
    private class Lines extends LineReceiver {
        Lines() {}

        Lines(Delimiter delimiter, int maxLength) {
            super(delimiter, maxLength);
        }

        @Override
        protected void lineReceived(ByteBuffer line) {
            String text = Bytes.text(line);
            events.add(text);
            if (text.equals("raw")) {
                setRawMode();
            }
        }

        @Override
        protected void rawDataReceived(ByteBuffer bytes) {
            StringBuilder text = new StringBuilder();
            while (bytes.hasRemaining()) {
                char next = (char) bytes.get();
                if (next == '.') {
                    setLineMode();
                    break;
                }
                text.append(next);
            }
            events.add("<" + text + ">");
        }
    }

    private <R extends FrameReceiver> R connected(R receiver) {
        receiver.connectionMade(transport);
        return receiver;
    }

    @Test
    void takesEitherLineEndByDefault() {
        connected(new Lines()).dataReceived(Bytes.heap("a\r\nb\n"));
        assertThat(events).containsExactly("a", "b");
    }

    @Test
    void takesOnlyTheGivenDelimiter() {
        connected(new Lines(Delimiter.CRLF, 10)).dataReceived(Bytes.heap("a\nb\r\n"));
        assertThat(events).containsExactly("a\nb");
    }

    @Test
    void closesForALineOfMoreThanTheDefaultLength() {
        Lines lines = connected(new Lines());
        lines.dataReceived(Bytes.heap("x".repeat(16_384) + "\n"));
        assertThat(events).containsExactly("x".repeat(16_384));
        lines.dataReceived(Bytes.heap("x".repeat(16_385) + "\nmore\n"));
        assertThat(events).hasSize(1);
        assertThat(transport.closeReason).isEqualTo(new CloseReason.ProtocolError("line of more than 16384 bytes"));
    }

    @Test
    void sendsALineInOneWrite() {
        Lines lines = connected(new Lines());
        ByteBuffer line = Bytes.direct(Bytes.of("a"));
        lines.sendLine(line);
        lines.sendLine("\u00e9");
        assertThat(transport.writtenText()).isEqualTo("a\r\n\u00c3\u00a9\r\n");
        assertThat(transport.writes).isEqualTo(2);
        assertThat(line.hasRemaining()).isFalse();
    }

    @Test
    void sendsTheDelimiterItReceives() {
        connected(new Lines(Delimiter.of(0), 10)).sendLine("a");
        assertThat(transport.writtenText()).isEqualTo("a\0");
    }

    @Test
    void sendsBackTheLineBeingReceived() {
        connected(new LineReceiver() {
                    @Override
                    protected void lineReceived(ByteBuffer line) {
                        sendLine(line);
                    }
                })
                .dataReceived(Bytes.direct(Bytes.of("a\nbc\n")));
        assertThat(transport.writtenText()).isEqualTo("a\r\nbc\r\n");
    }

    @Test
    void switchesBetweenLinesAndRawBytes() {
        Lines lines = connected(new Lines());
        lines.dataReceived(Bytes.heap("a\nraw\nb\nc.d\nra"));
        lines.dataReceived(Bytes.heap("w\n12"));
        lines.dataReceived(Bytes.heap("3.\n"));
        assertThat(events).containsExactly("a", "raw", "<b\nc>", "d", "raw", "<12>", "<3>", "");
    }

    @Test
    void rawModeBeginsAfterALineThatIsHalfReceived() {
        Lines lines = connected(new Lines());
        lines.dataReceived(Bytes.heap("a"));
        lines.setRawMode();
        lines.dataReceived(Bytes.heap("b\nc\n"));
        assertThat(events).containsExactly("ab", "<c\n>");
    }

    @Test
    void rawModeBeginsAfterALineThatIsTooLong() {
        Lines lines = connected(new Lines(Delimiter.CRLF, 3) {
            @Override
            protected void lineLengthExceeded() {
                events.add("too long");
                setRawMode();
            }
        });
        lines.dataReceived(Bytes.heap("123456789\r\na\r\n"));
        assertThat(events).containsExactly("too long", "<a\r\n>");
    }

    @Test
    void discardsRawBytesByDefaultAndThoseLeftUnread() {
        LineReceiver lines = connected(new LineReceiver() {
            @Override
            protected void connectionMade() {
                setRawMode();
            }

            @Override
            protected void lineReceived(ByteBuffer line) {
                events.add(Bytes.text(line));
            }
        });
        lines.dataReceived(Bytes.heap("abc"));
        lines.setLineMode();
        lines.dataReceived(Bytes.heap("d\n"));
        assertThat(events).containsExactly("d");
    }

    @Test
    void keepsTheBytesAfterThePauseInRawMode() {
        Lines lines = connected(new Lines() {
            @Override
            protected void rawDataReceived(ByteBuffer bytes) {
                super.rawDataReceived(bytes);
                pauseProducing();
            }
        });
        lines.dataReceived(Bytes.heap("raw\n1.a\nb\n"));
        assertThat(events).containsExactly("raw", "<1>");
        lines.resumeProducing();
        assertThat(events).containsExactly("raw", "<1>", "a", "b");
    }

    @Test
    void doesNotMindWhatRawDataReceivedDoesToTheLimit() {
        Lines lines = connected(new Lines() {
            @Override
            protected void rawDataReceived(ByteBuffer bytes) {
                bytes.limit(bytes.position());
                setLineMode();
            }
        });
        lines.dataReceived(Bytes.heap("raw\na\n"));
        assertThat(events).containsExactly("raw", "a");
    }

    @Test
    void refusesALimitOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Lines(Delimiter.LF, 0));
    }
}
