package io.heddle.jsonrpc;

import static io.heddle.reactor.Protocol.NO_FRAME;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.FrameException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageDecoderTest {
    private static final int MAX = 100;
    private static final String LINES = "{\"a\":1}\n[2]\r\n\n{\"b\":\"x\"}\n";
    private static final String HEADED = "Content-Length: 7\r\n\r\n{\"a\":1}"
            + "content-type: application/vscode-jsonrpc; charset=utf-8\r\nCONTENT-LENGTH:3\r\n\r\n[2]"
            + "X-Other: y\r\nContent-Length: 0\r\n\r\n"
            + "Content-Length:  002 \nContent-Type: a/b; charset=\"UTF8\"\n\n{}";

    private final MessageDecoder decoder = new MessageDecoder(MAX);
    private final Decoding decoding = new Decoding(decoder);

    private static List<String> inPieces(String text, int bytes) {
        return Decoding.events(text.getBytes(UTF_8), MAX, bytes);
    }

    @ParameterizedTest(name = "{0} bytes at a time")
    @ValueSource(ints = {1, 2, 3, 5, 64, 1000})
    void findsMessagesHoweverTheBytesArrive(int bytes) {
        assertThat(inPieces(LINES, bytes)).containsExactly("[{\"a\":1}]", "[[2]]", "[]", "[{\"b\":\"x\"}]");
        assertThat(inPieces(HEADED, bytes)).containsExactly("[{\"a\":1}]", "[[2]]", "[{}]");
    }

    @Test
    void findsMessagesAtEverySplit() {
        for (String text : List.of(LINES, HEADED)) {
            for (int split = 0; split <= text.length(); split++) {
                Decoding halves = new Decoding(new MessageDecoder(MAX));
                halves.feed(text.substring(0, split)).feed(text.substring(split));
                assertThat(halves.events).as("split at %d", split).isEqualTo(inPieces(text, text.length()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"'{}\n',LINES", "'[]\n',LINES", "'Content-Length: 2\r\n\r\n{}',HEADERS", "'ping\r\n',HEADERS"})
    void theFirstByteTellsTheFraming(String text, Framing framing) {
        assertThat(decoder.framing()).isEqualTo(Framing.LINES);
        decoding.feed(text);
        assertThat(decoder.framing()).isEqualTo(framing);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\n",
                "GET http://localhost/ HTTP/1.1\r\n",
                "ping\r\n",
                "\r\n",
                " {}\r\n",
                "Content-Length : 2\r\n",
                "Content-Length: -2\r\n",
                "Content-Length: +2\r\n",
                "Content-Length: 2.0\r\n",
                "Content-Length: 0x2\r\n",
                "Content-Length:\r\n",
                "Content-Length: 2\r\nContent-Length: 2\r\n",
                "Content-Type: a/b\r\n\r\n",
                "Content-Type: a/b; charset=utf-16\r\n",
                "*1\r\n$4\r\nping\r\n"
            })
    void refusesWhatIsNoHeader(String bytes) {
        decoding.feed(bytes).feed("{}\n");
        assertThat(decoding.events).singleElement().asString().startsWith("malformed: ");
        for (int chunk : new int[] {1, 2, 3}) {
            assertThat(inPieces(bytes, chunk)).isEqualTo(decoding.events);
        }
    }

    @Test
    void anotherProtocolInTheMiddleIsTheEndOfAHeadedStream() {
        decoding.feed("Content-Length: 2\r\n\r\n{}ping\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(decoding.events).hasSize(2).first().isEqualTo("[{}]");
        assertThat(decoding.events.get(1)).startsWith("malformed");
    }

    @ParameterizedTest
    @CsvSource({"101,101", "4294967297,4294967297", "99999999999999999999999999,9223372036854775807"})
    void refusesALengthBeforeAnythingOfIt(String digits, long length) {
        decoding.feed("Content-Length: " + digits + "\r\n");
        assertThat(decoding.events).containsExactly("too long: " + length);
    }

    @Test
    void refusesAHeaderWithoutEnd() {
        decoding.feed("Content-Length: 2\r\n");
        decoding.feed("a: b\r\n".repeat(1000));
        assertThat(decoding.events).containsExactly("malformed: a header of more than 4096 bytes");
        Decoding longLine = new Decoding(new MessageDecoder(MAX));
        longLine.feed("x".repeat(5000));
        assertThat(longLine.events).isEqualTo(decoding.events);
    }

    @Test
    void takesTheLongestMessageAndNoLongerOne() {
        String longest = "{" + " ".repeat(MAX - 2) + "}";
        decoding.feed(longest + "\n" + longest + " \n[]\n");
        assertThat(decoding.events).containsExactly("[" + longest + "]", "too long: 101", "[[]]");
        Decoding headed = new Decoding(new MessageDecoder(MAX));
        headed.feed("Content-Length: 100\r\n\r\n" + longest);
        assertThat(headed.events).containsExactly("[" + longest + "]");
    }

    @Test
    void ownsMemoryOnlyForWhatHasArrived() throws FrameException {
        HeaderedDecoder headed = new HeaderedDecoder(1 << 20);
        headed.decode(ByteBuffer.wrap("Content-Length: 1048576\r\n\r\n".getBytes(UTF_8)), frame -> true);
        assertThat(headed.capacity()).isZero();
        headed.decode(ByteBuffer.wrap(new byte[] {'x'}), frame -> true);
        assertThat(headed.capacity()).isBetween(1, 64);
        headed.decode(ByteBuffer.allocate((1 << 20) - 1), frame -> true);
        assertThat(headed.capacity()).isZero();
    }

    @Test
    void readsFromDirectBuffersToo() throws FrameException {
        ByteBuffer in = ByteBuffer.allocateDirect(HEADED.length());
        in.put(HEADED.getBytes(UTF_8)).flip();
        List<String> frames = new ArrayList<>();
        decoder.decode(in, frame -> frames.add(UTF_8.decode(frame).toString()));
        assertThat(frames).containsExactly("{\"a\":1}", "[2]", "{}");
    }

    @Test
    void leavesUnreadWhatTheSinkDoesNotWant() throws FrameException {
        ByteBuffer in = ByteBuffer.wrap(HEADED.getBytes(UTF_8));
        decoder.decode(in, frame -> false);
        assertThat(in.position()).isEqualTo(HEADED.indexOf("content-type"));
    }

    @Test
    void aMessageIsOpenFromItsFirstByteToItsLast() {
        assertThat(decoder.openFrame()).isEqualTo(NO_FRAME);
        decoding.feed("C");
        long first = decoder.openFrame();
        assertThat(first).isNotEqualTo(NO_FRAME);
        decoding.feed("ontent-Length: 2\r\n").feed("\r\n").feed("{");
        assertThat(decoder.openFrame()).isEqualTo(first);
        decoding.feed("}");
        assertThat(decoder.openFrame()).isEqualTo(NO_FRAME);
        decoding.feed("c");
        assertThat(decoder.openFrame()).isNotIn(NO_FRAME, first);
    }

    @Test
    void aLineIsOpenFromItsFirstByteToItsLast() {
        decoding.feed("{");
        assertThat(decoder.openFrame()).isNotEqualTo(NO_FRAME);
        decoding.feed("}\n");
        assertThat(decoder.openFrame()).isEqualTo(NO_FRAME);
    }
}
