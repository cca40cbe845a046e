package io.heddle.amp;

import static io.heddle.amp.Boxes.box;
import static io.heddle.amp.Boxes.bytes;
import static io.heddle.amp.Boxes.chunks;
import static io.heddle.amp.Boxes.heap;
import static io.heddle.amp.Boxes.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.FrameException;
import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoxDecoderTest {
    private static final byte[] FIRST = box("a", "1", "bb", "", "k".repeat(255), "x".repeat(300));
    private static final byte[] SECOND = box();
    private static final byte[] THIRD = box("c", "\0\0\0\0");
    private static final byte[] STREAM = join(FIRST, SECOND, THIRD);

    private final BoxDecoder decoder = new BoxDecoder();
    private final List<String> found = new ArrayList<>();

    private void decode(ByteBuffer in) throws FrameException {
        decoder.decode(in, this::take);
        assertThat(in.hasRemaining()).isFalse();
    }

    private boolean take(ByteBuffer frame) {
        byte[] copy = new byte[frame.remaining()];
        frame.get(copy);
        found.add(Boxes.text(copy));
        return true;
    }

    private static String[] texts(byte[]... boxes) {
        return Arrays.stream(boxes).map(Boxes::text).toArray(String[]::new);
    }

    @ParameterizedTest(name = "{0} bytes at a time")
    @ValueSource(ints = {1, 2, 3, 5, 64, 10_000})
    void findsBoxesHoweverTheBytesArrive(int size) throws FrameException {
        for (Function<byte[], ByteBuffer> buffers : List.<Function<byte[], ByteBuffer>>of(Boxes::heap, Boxes::direct)) {
            found.clear();
            for (byte[] chunk : chunks(STREAM, size)) {
                decode(buffers.apply(chunk).order(ByteOrder.LITTLE_ENDIAN));
            }
            assertThat(found).containsExactly(texts(FIRST, SECOND, THIRD));
        }
    }

    @Test
    void findsBoxesAtEverySplit() throws FrameException {
        for (int at = 0; at <= STREAM.length; at++) {
            found.clear();
            decode(heap(Arrays.copyOf(STREAM, at)));
            decode(heap(Arrays.copyOfRange(STREAM, at, STREAM.length)));
            assertThat(found).as("split at %d", at).containsExactly(texts(FIRST, SECOND, THIRD));
        }
    }

    @Test
    void leavesTheRestUnreadWhenItsSinkHasEnough() throws FrameException {
        ByteBuffer in = heap(STREAM);
        decoder.decode(in, frame -> false);
        assertThat(in.remaining()).isEqualTo(SECOND.length + THIRD.length);
        decode(in);
        assertThat(found).containsExactly(texts(SECOND, THIRD));
    }

    @Test
    void ownsMemoryOnlyForAnOpenBox() throws FrameException {
        decode(heap(Arrays.copyOf(FIRST, 100)));
        assertThat(decoder.capacity()).isBetween(100, 200);
        decode(heap(Arrays.copyOfRange(FIRST, 100, FIRST.length)));
        assertThat(decoder.capacity()).isZero();
    }

    @Test
    void tellsWhichBoxIsOpen() throws FrameException {
        assertThat(decoder.openFrame()).isEqualTo(Protocol.NO_FRAME);
        decode(heap(bytes("\0")));
        long first = decoder.openFrame();
        assertThat(first).isPositive();
        decode(heap(bytes("\1a\0")));
        assertThat(decoder.openFrame()).isEqualTo(first);
        decode(heap(bytes("\0\0\0")));
        assertThat(decoder.openFrame()).isEqualTo(Protocol.NO_FRAME);
        decode(heap(bytes("\0\1b")));
        assertThat(decoder.openFrame()).isPositive().isNotEqualTo(first);
    }

    @Test
    void refusesAKeyOfMoreThan255Bytes() {
        assertThatThrownBy(() -> decode(heap(bytes("\1\0"))))
                .isInstanceOf(FrameException.Malformed.class)
                .hasMessage("a key of more than 255 bytes");
    }

    @Test
    void takesAsManyBytesAsABoxMayHaveAndNoMore() throws FrameException {
        String full = "\0\1k\u00ff\u00ff" + "x".repeat(65_535);
        int most = BoxDecoder.MAX_BOX_BYTES / full.length();
        int rest = BoxDecoder.MAX_BOX_BYTES - most * full.length() - 7;
        String last = "\0\1k" + (char) (rest >> 8) + (char) (rest & 0xff) + "x".repeat(rest) + "\0\0";
        decode(heap(bytes(full.repeat(most) + last)));
        assertThat(found).singleElement().asString().hasSize(BoxDecoder.MAX_BOX_BYTES);
        decode(heap(bytes(full.repeat(most))));
        int held = decoder.capacity();
        // Refused when the length is read: nothing was allocated for the value.
        assertThatThrownBy(() -> decode(heap(bytes("\0\1k\u00ff\u00ff")))).isInstanceOf(FrameException.TooLong.class);
        assertThat(decoder.capacity()).isEqualTo(held);
    }

    @Test
    void takesAsManyKeysAsABoxMayHaveAndNoMore() throws FrameException {
        String most = "\0\1k\0\0".repeat(BoxDecoder.MAX_PAIRS);
        decode(heap(bytes(most + "\0\0")));
        assertThat(found).hasSize(1);
        assertThatThrownBy(() -> decode(heap(bytes(most + "\0\1"))))
                .isInstanceOf(FrameException.Malformed.class)
                .hasMessage("a box of more than 256 keys");
    }
}
