package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetstringDecoderTest {
    private final NetstringDecoder decoder = new NetstringDecoder(99_999);
    private final Decoding decoding = new Decoding(decoder);

    @ParameterizedTest
    @ValueSource(
            strings = {":,", "a", " 1:a,", "1 :a,", "01:a,", "00:,", "-1:a,", "+1:a,", "1;a,", "1:ab", "0:a", "1:,;"})
    void refusesWhatIsNoNetstring(String bytes) {
        decoding.feed("3:abc,").feed(bytes);
        assertThat(decoding.events).containsExactly("[abc]", "malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100000", "999999999999999999999:"})
    void refusesALengthOverTheLimitAtItsFirstDigitTooMany(String bytes) {
        decoding.feed("0:,").feed(bytes);
        assertThat(decoding.events).hasSize(2).last().asString().startsWith("too long: ");
    }

    @Test
    void doesNotOverflowAtTheLargestLimit() {
        Decoding largest = new Decoding(new NetstringDecoder(1 << 30));
        largest.feed("9999999999");
        assertThat(largest.events).containsExactly("too long: 9999999999");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatExceptionOfType(FrameException.Malformed.class)
                .isThrownBy(() -> new NetstringDecoder(1).decode(Bytes.heap("x"), frame -> true))
                .withMessageContaining("length");
        assertThatExceptionOfType(FrameException.Malformed.class)
                .isThrownBy(() -> new NetstringDecoder(1).decode(Bytes.heap("1:ab"), frame -> true))
                .withMessageContaining("comma");
    }

    @Test
    void leavesUnreadWhatTheSinkDoesNotWant() throws FrameException {
        ByteBuffer in = Bytes.heap("1:a,0:,1:b,");
        List<String> frames = new ArrayList<>();
        decoder.decode(in, frame -> frames.add(Bytes.text(frame)) && frames.size() < 2);
        assertThat(frames).containsExactly("a", "");
        assertThat(Bytes.text(in)).isEqualTo("1:b,");
    }

    @Test
    void handsOnAFrameInPlace() throws FrameException {
        ByteBuffer in = Bytes.direct(Bytes.of("1:a,"));
        decoder.decode(in, frame -> {
            assertThat(frame).isSameAs(in);
            return true;
        });
        assertThat(in.hasRemaining()).isFalse();
    }

    @Test
    void ownsMemoryOnlyForWhatHasArrived() {
        decoding.feed("99999:");
        assertThat(decoder.capacity()).isZero();
        decoding.feed("x");
        assertThat(decoder.capacity()).isBetween(1, 64);
        decoding.feed("x".repeat(99_998));
        assertThat(decoder.capacity()).isLessThanOrEqualTo(100_000);
        decoding.feed(",");
        assertThat(decoder.capacity()).isZero();
        assertThat(decoding.events).containsExactly("[" + "x".repeat(99_999) + "]");
    }

    @Test
    void numbersTheOpenFrameFromItsFirstDigit() {
        assertThat(decoder.openFrame()).isEqualTo(Protocol.NO_FRAME);
        decoding.feed("1");
        long first = decoder.openFrame();
        assertThat(first).isPositive();
        decoding.feed(":").feed("a");
        assertThat(decoder.openFrame()).isEqualTo(first);
        decoding.feed(",");
        assertThat(decoder.openFrame()).isEqualTo(Protocol.NO_FRAME);
        decoding.feed("0");
        assertThat(decoder.openFrame()).isPositive().isNotEqualTo(first);
    }

    @Test
    void refusesALimitOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> new NetstringDecoder(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new NetstringDecoder((1 << 30) + 1));
    }

    @ParameterizedTest(name = "{0} bytes at a time")
    @ValueSource(ints = {1, 2, 3, 5, 64})
    void findsWhatWasSentHoweverTheBytesArrive(int chunkBytes) {
        Random random = new Random(43);
        for (int run = 0; run < 100; run++) {
            StringBuilder stream = new StringBuilder();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String frame = randomText(random);
                stream.append(frame.length()).append(':').append(frame).append(',');
                expected.add("[" + frame + "]");
            }
            List<byte[]> chunks = Bytes.chunks(Bytes.of(stream.toString()), chunkBytes);
            assertThat(Decoding.events(new NetstringDecoder(200), chunks, Bytes::heap))
                    .isEqualTo(expected);
            assertThat(Decoding.events(new NetstringDecoder(200), chunks, Bytes::direct))
                    .isEqualTo(expected);
        }
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(random.nextBoolean() ? 4 : 200);
        for (int i = 0; i < length; i++) {
            text.append("0123456789:,".charAt(random.nextInt(12)));
        }
        return text.toString();
    }
}
