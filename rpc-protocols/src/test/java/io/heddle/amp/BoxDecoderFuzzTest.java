package io.heddle.amp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.heddle.protocol.FrameException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** However the bytes are cut, the decoder finds the same, within its bounds, and what it finds are boxes. */
class BoxDecoderFuzzTest {
    private static final int SMALLEST_TAIL = 64;

    @FuzzTest(maxDuration = "10m")
    void findsTheSameHoweverTheBytesAreCut(byte[] stream) {
        List<String> whole = decode(List.of(stream));
        assertThat(decode(cut(stream))).isEqualTo(whole);
        if (stream.length <= 4096) {
            assertThat(decode(Boxes.chunks(stream, 1))).isEqualTo(whole);
        }
    }

    /** At places that depend on nothing but the bytes, so that a failure comes again. */
    private static List<byte[]> cut(byte[] stream) {
        Random random = new Random(Arrays.hashCode(stream));
        List<byte[]> chunks = new ArrayList<>();
        for (int at = 0; at < stream.length; ) {
            int end = Math.min(stream.length, at + 1 + random.nextInt(1 + random.nextInt(stream.length)));
            chunks.add(Arrays.copyOfRange(stream, at, end));
            at = end;
        }
        return chunks;
    }

    private static List<String> decode(List<byte[]> chunks) {
        BoxDecoder decoder = new BoxDecoder();
        List<String> events = new ArrayList<>();
        int given = 0;
        try {
            for (byte[] chunk : chunks) {
                given += chunk.length;
                decoder.decode(ByteBuffer.wrap(chunk), frame -> events.add(contents(frame)));
                assertThat(decoder.capacity())
                        .isLessThanOrEqualTo(Math.min(BoxDecoder.MAX_BOX_BYTES, Math.max(SMALLEST_TAIL, 2 * given)));
            }
            events.add("open: " + (decoder.openFrame() > 0));
        } catch (FrameException e) {
            events.add(String.valueOf(e.getMessage()));
        }
        return events;
    }

    /** The box as text; its values are found where another reader finds them. */
    private static String contents(ByteBuffer frame) {
        Box box = new Box(frame.slice());
        byte[] copy = new byte[frame.remaining()];
        frame.get(copy);
        Map<String, String> read = Boxes.read(copy).getFirst();
        read.forEach((key, value) -> {
            if (key.chars().allMatch(c -> c < 0x80)) {
                assertThat(Boxes.text(bytes(box, key))).isEqualTo(value);
            }
        });
        return Boxes.text(copy);
    }

    private static byte[] bytes(Box box, String key) {
        ByteBuffer value = box.value(key);
        assertThat(value).isNotNull();
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        return bytes;
    }
}
