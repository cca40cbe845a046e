package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.reactor.Protocol;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntPrefixedDecoderTest {
    private final IntPrefixedDecoder decoder = new IntPrefixedDecoder(4, 99_999);
    private final Decoding decoding = new Decoding(decoder);

    @Test
    void refusesALengthOverTheLimitAndOwnsNothingForIt() {
        decoding.feed("\0\1\u0086").feed("\u00a0");
        assertThat(decoding.events).containsExactly("too long: 100000");
        assertThat(decoder.capacity()).isZero();
    }

    @Test
    void takesTheLengthAsUnsigned() {
        decoding.feed("\u00ff\u00ff\u00ff\u00ff");
        assertThat(decoding.events).containsExactly("too long: 4294967295");
    }

    @Test
    void takesAFrameOfExactlyTheLimit() {
        Decoding ten = new Decoding(new IntPrefixedDecoder(1, 10));
        ten.feed("\n0123456789\013");
        assertThat(ten.events).containsExactly("[0123456789]", "too long: 11");
    }

    @Test
    void handsOnAnEmptyFrameWithItsPrefix() {
        decoding.feed("\0\0\0\0");
        assertThat(decoding.events).containsExactly("[]");
    }

    @Test
    void doesNotMindTheByteOrderOfTheBuffer() {
        decoding.feed(Bytes.heap("\0\0\0\1a").order(ByteOrder.LITTLE_ENDIAN));
        assertThat(decoding.events).containsExactly("[a]");
    }

    @Test
    void leavesUnreadWhatTheSinkDoesNotWant() throws FrameException {
        ByteBuffer in = Bytes.heap("\0\0\0\1a\0\0\0\0\0\0\0\1b");
        List<String> frames = new ArrayList<>();
        decoder.decode(in, frame -> frames.add(Bytes.text(frame)) && frames.size() < 2);
        assertThat(frames).containsExactly("a", "");
        assertThat(Bytes.text(in)).isEqualTo("\0\0\0\1b");
    }

    @Test
    void handsOnAFrameInPlace() throws FrameException {
        ByteBuffer in = Bytes.direct(Bytes.of("\0\0\0\1a"));
        decoder.decode(in, frame -> {
            assertThat(frame).isSameAs(in);
            return true;
        });
        assertThat(in.hasRemaining()).isFalse();
    }

    @Test
    void ownsMemoryOnlyForWhatHasArrived() {
        IntPrefixedDecoder large = new IntPrefixedDecoder(4, 1 << 30);
        Decoding largeDecoding = new Decoding(large);
        largeDecoding.feed("\u0040\0\0\0");
        assertThat(large.capacity()).isZero();
        largeDecoding.feed("x");
        assertThat(large.capacity()).isBetween(1, 64);
        largeDecoding.feed("x".repeat(1000));
        assertThat(large.capacity()).isLessThanOrEqualTo(2048);
    }

    @Test
    void ownsNoMemoryBetweenFrames() {
        decoding.feed("\0\0\0\2a");
        assertThat(decoder.capacity()).isEqualTo(2);
        decoding.feed("b");
        assertThat(decoder.capacity()).isZero();
        assertThat(decoding.events).containsExactly("[ab]");
    }

    @Test
    void numbersTheOpenFrameFromTheFirstByteOfItsPrefix() {
        assertThat(decoder.openFrame()).isEqualTo(Protocol.NO_FRAME);
        decoding.feed("\0");
        long first = decoder.openFrame();
        assertThat(first).isPositive();
        decoding.feed("\0\0\2a");
        assertThat(decoder.openFrame()).isEqualTo(first);
        decoding.feed("b");
        assertThat(decoder.openFrame()).isEqualTo(Protocol.NO_FRAME);
        decoding.feed("\0");
        assertThat(decoder.openFrame()).isPositive().isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 5})
    void refusesAPrefixOutOfRange(int prefixBytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IntPrefixedDecoder(prefixBytes, 1))
                .withMessageContaining(String.valueOf(prefixBytes));
    }

    @Test
    void refusesALimitOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> new IntPrefixedDecoder(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new IntPrefixedDecoder(1, (1 << 30) + 1));
    }

    static Stream<Arguments> prefixesAndChunks() {
        return Stream.of(1, 2, 3, 4)
                .flatMap(prefix -> Stream.of(1, 2, 3, 5, 64).map(chunk -> Arguments.of(prefix, chunk)));
    }

    @ParameterizedTest(name = "prefix of {0}, {1} bytes at a time")
    @MethodSource("prefixesAndChunks")
    void findsWhatWasSentHoweverTheBytesArrive(int prefixBytes, int chunkBytes) {
        Random random = new Random(44);
        for (int run = 0; run < 50; run++) {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                byte[] frame = new byte[random.nextInt(random.nextBoolean() ? 4 : 200)];
                random.nextBytes(frame);
                for (int at = prefixBytes - 1; at >= 0; at--) {
                    stream.write(frame.length >> Byte.SIZE * at);
                }
                stream.writeBytes(frame);
                expected.add("[" + Bytes.text(ByteBuffer.wrap(frame)) + "]");
            }
            List<byte[]> chunks = Bytes.chunks(stream.toByteArray(), chunkBytes);
            assertThat(Decoding.events(new IntPrefixedDecoder(prefixBytes, 200), chunks, Bytes::heap))
                    .isEqualTo(expected);
            assertThat(Decoding.events(new IntPrefixedDecoder(prefixBytes, 200), chunks, Bytes::direct))
                    .isEqualTo(expected);
        }
    }
}
