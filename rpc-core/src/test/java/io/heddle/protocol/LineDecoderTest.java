package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineDecoderTest {
    private static final int MAX = 6;

    private final LineDecoder decoder = new LineDecoder(Delimiter.CRLF_OR_LF, MAX);
    private final Decoding decoding = new Decoding(decoder);

    @Test
    void endsALineAtEitherLineEndByDefault() {
        decoding.feed("a\r\nb\nc\r\n\n\r\nd");
        assertThat(decoding.events).containsExactly("[a]", "[b]", "[c]", "[]", "[]");
    }

    @Test
    void takesOnlyOneCarriageReturnForThatOfTheLineEnd() {
        decoding.feed("a\r\r\n\rb\n");
        assertThat(decoding.events).containsExactly("[a\r]", "[\rb]");
    }

    @Test
    void findsALineEndThatIsSplit() {
        decoding.feed("a\r").feed("\n").feed("\r").feed("\n");
        assertThat(decoding.events).containsExactly("[a]", "[]");
    }

    @Test
    void doesNotCountTheLineEnd() {
        decoding.feed("123456\r\n123456\n");
        assertThat(decoding.events).containsExactly("[123456]", "[123456]");
    }

    @Test
    void refusesALineOneByteTooLongWithEitherLineEnd() {
        decoding.feed("1234567\nok\n1234567\r\nok\n");
        assertThat(decoding.events).containsExactly("too long: 7", "[ok]", "too long: 7", "[ok]");
    }

    @Test
    void findsOutALineThatIsTooLongWithoutItsEnd() {
        decoding.feed("1234567").feed("8");
        assertThat(decoding.events).containsExactly("too long: 7");
    }

    @Test
    void reportsALineOnceHoweverMuchTooLongItIs() {
        decoding.feed("12345678").feed("x".repeat(100)).feed("\r\nok\r\n");
        assertThat(decoding.events).containsExactly("too long: 7", "[ok]");
    }

    @Test
    void skipsToADelimiterThatBeganWithinTheBound() {
        Decoding strict = new Decoding(new LineDecoder(Delimiter.CRLF, MAX));
        strict.feed("1234567\r").feed("\nok\r\n");
        assertThat(strict.events).containsExactly("too long: 7", "[ok]");
    }

    @Test
    void leavesUnreadWhatTheSinkDoesNotWant() throws FrameException {
        ByteBuffer in = Bytes.heap("a\nb\nc\n");
        List<String> lines = new ArrayList<>();
        decoder.decode(in, line -> lines.add(Bytes.text(line)) && lines.size() < 2);
        assertThat(lines).containsExactly("a", "b");
        assertThat(Bytes.text(in)).isEqualTo("c\n");
    }

    @Test
    void leavesUnreadWhatFollowsALineThatBeganBefore() throws FrameException {
        decoder.decode(Bytes.heap("a"), line -> true);
        ByteBuffer in = Bytes.heap("b\nc\n");
        List<String> lines = new ArrayList<>();
        decoder.decode(in, line -> lines.add(Bytes.text(line)) && false);
        assertThat(lines).containsExactly("ab");
        assertThat(Bytes.text(in)).isEqualTo("c\n");
    }

    @Test
    void handsOnALineInPlace() throws FrameException {
        ByteBuffer in = Bytes.direct(Bytes.of("a\nb\n"));
        decoder.decode(in, line -> {
            assertThat(line).isSameAs(in);
            return true;
        });
        assertThat(in.hasRemaining()).isFalse();
    }

    @Test
    void doesNotMindWhatTheSinkDoesToPositionAndLimit() throws FrameException {
        ByteBuffer in = Bytes.heap("abc\nde\n");
        List<Integer> lengths = new ArrayList<>();
        decoder.decode(in, line -> {
            lengths.add(line.remaining());
            line.clear();
            return true;
        });
        assertThat(lengths).containsExactly(3, 2);
    }

    @Test
    void ownsMemoryOnlyWhileALineIsOpen() {
        assertThat(decoder.capacity()).isZero();
        decoding.feed("a\nbc");
        assertThat(decoder.capacity()).isPositive();
        decoding.feed("\n");
        assertThat(decoder.capacity()).isZero();
    }

    @Test
    void ownsNoMemoryWhileItSkips() {
        decoding.feed("1234567").feed("89");
        assertThat(decoder.capacity()).isZero();
    }

    @Test
    void neverOwnsMoreThanTheLongestLine() {
        LineDecoder large = new LineDecoder(Delimiter.CRLF, 1000);
        Decoding large1 = new Decoding(large);
        for (int i = 0; i < 1000; i++) {
            large1.feed("x");
            assertThat(large.capacity()).isLessThanOrEqualTo(1002);
        }
        large1.feed("\r");
        assertThat(large.capacity()).isLessThanOrEqualTo(1002);
        large1.feed("\n");
        assertThat(large1.events).containsExactly("[" + "x".repeat(1000) + "]");
    }

    @Test
    void takesALongLineByteByByte() throws FrameException {
        int length = 1 << 20;
        LineDecoder large = new LineDecoder(Delimiter.CRLF_OR_LF, length);
        int[] received = {0};
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        for (int i = 0; i < length; i++) {
            large.decode(one.clear().put((byte) 'x').flip(), line -> true);
        }
        large.decode(one.clear().put((byte) '\n').flip(), line -> {
            received[0] = line.remaining();
            return true;
        });
        assertThat(received).containsExactly(length);
        assertThat(large.capacity()).isZero();
    }

    @Test
    void numbersTheOpenLine() {
        assertThat(decoder.openFrame()).isEqualTo(Protocol.NO_FRAME);
        decoding.feed("a");
        long first = decoder.openFrame();
        assertThat(first).isPositive();
        decoding.feed("b");
        assertThat(decoder.openFrame()).isEqualTo(first);
        decoding.feed("\n");
        assertThat(decoder.openFrame()).isEqualTo(Protocol.NO_FRAME);
        decoding.feed("c");
        assertThat(decoder.openFrame()).isPositive().isNotEqualTo(first);
    }

    @Test
    void countsALineBeingSkippedAsOpen() {
        decoding.feed("123456789");
        long skipped = decoder.openFrame();
        assertThat(skipped).isPositive();
        decoding.feed("\n");
        assertThat(decoder.openFrame()).isEqualTo(Protocol.NO_FRAME);
        decoding.feed("a");
        assertThat(decoder.openFrame()).isNotEqualTo(skipped);
    }

    @Test
    void noLineIsOpenWhileOneIsHandedOn() throws FrameException {
        decoding.feed("a");
        long[] open = {-1};
        decoder.decode(Bytes.heap("b\n"), line -> {
            open[0] = decoder.openFrame();
            return true;
        });
        assertThat(open).containsExactly(Protocol.NO_FRAME);
    }

    @Test
    void saysHowLongALineMayBe() {
        assertThatExceptionOfType(FrameException.TooLong.class)
                .isThrownBy(() -> decoder.decode(Bytes.heap("1234567\n"), line -> true))
                .withMessageContaining("allowed are 6")
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, (1 << 30) + 1, Integer.MAX_VALUE})
    void refusesALimitOutOfRange(int maxLength) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LineDecoder(Delimiter.LF, maxLength))
                .withMessageContaining(String.valueOf(maxLength));
    }

    @Test
    void reservesNothingForALargeLimit() {
        LineDecoder large = new LineDecoder(Delimiter.CRLF, 1 << 30);
        new Decoding(large).feed("x");
        assertThat(large.capacity()).isLessThanOrEqualTo(64);
    }

    static Stream<Arguments> randomStreams() {
        return Stream.of(1, 2, 3, 5, 64)
                .flatMap(size -> Stream.of(
                        Arguments.of("\n", Delimiter.LF, "ab\n", size),
                        Arguments.of("\r\n", Delimiter.CRLF, "ab\r\n", size),
                        Arguments.of("\n or \r\n", Delimiter.CRLF_OR_LF, "ab\r\n", size),
                        Arguments.of("aab", Delimiter.of('a', 'a', 'b'), "aab", size),
                        Arguments.of("abab", Delimiter.of('a', 'b', 'a', 'b'), "aabb", size),
                        Arguments.of("aa", Delimiter.of('a', 'a'), "abc", size)));
    }

    @ParameterizedTest(name = "{0} in a stream of {2}, {3} bytes at a time")
    @MethodSource("randomStreams")
    void agreesWithANaiveModel(String name, Delimiter delimiter, String alphabet, int chunkBytes) {
        Random random = new Random(42);
        for (int run = 0; run < 200; run++) {
            StringBuilder stream = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                stream.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String text = stream.toString();
            List<String> expected = model(text, delimiter == Delimiter.CRLF_OR_LF ? "\n" : name, delimiter);
            List<byte[]> chunks = Bytes.chunks(Bytes.of(text), chunkBytes);
            assertThat(Decoding.events(new LineDecoder(delimiter, MAX), chunks, Bytes::heap))
                    .isEqualTo(expected);
            assertThat(Decoding.events(new LineDecoder(delimiter, MAX), chunks, Bytes::direct))
                    .isEqualTo(expected);
        }
    }

    private static List<String> model(String text, String end, Delimiter delimiter) {
        List<String> pieces = new ArrayList<>(Arrays.asList(text.split(java.util.regex.Pattern.quote(end), -1)));
        String tail = pieces.removeLast();
        List<String> events = new ArrayList<>();
        for (String piece : pieces) {
            boolean cr = delimiter == Delimiter.CRLF_OR_LF && piece.endsWith("\r");
            String line = cr ? piece.substring(0, piece.length() - 1) : piece;
            events.add(line.length() > MAX ? "too long: 7" : "[" + line + "]");
        }
        if (tail.length() >= MAX + delimiter.length()) {
            events.add("too long: 7");
        }
        return events;
    }
}
