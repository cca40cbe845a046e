package io.heddle.resp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.heddle.protocol.FrameException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Whatever the bytes are, and however they are cut, the decoder finds the same, and holds no more than has arrived. */
class RespDecoderFuzzTest {
    private static final int SMALLEST_TAIL = 64;

    /** The first bytes say how the others are cut. */
    @FuzzTest(maxDuration = "1m")
    void findsTheSameHoweverTheBytesAreCut(FuzzedDataProvider data) {
        int largestChunk = data.consumeInt(1, 64);
        long seed = data.consumeLong();
        byte[] bytes = data.consumeRemainingAsBytes();

        List<String> whole = new ArrayList<>();
        decode(new RespDecoder(), bytes, 0, bytes.length, whole);
        List<String> inPieces = new ArrayList<>();
        RespDecoder decoder = new RespDecoder();
        Random cuts = new Random(seed);
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + cuts.nextInt(largestChunk));
            decode(decoder, bytes, from, to, inPieces);
            assertThat(decoder.capacity()).isLessThanOrEqualTo(Math.max(SMALLEST_TAIL, 2 * to));
            from = to;
        }
        assertThat(inPieces).isEqualTo(whole);
    }

    /** Also takes the requests apart, which must be well-formed. */
    private static void decode(RespDecoder decoder, byte[] bytes, int from, int to, List<String> found) {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        try {
            decoder.decode(in, frame -> {
                int end = frame.limit();
                RespRequest request = new RespRequest(frame);
                assertThat(request.left()).isBetween(1, RespDecoder.MAX_ELEMENTS);
                StringBuilder words = new StringBuilder();
                while (request.next()) {
                    words.append(new String(request.bytes(), StandardCharsets.ISO_8859_1))
                            .append('|');
                }
                assertThat(request.to() + 2).isEqualTo(end);
                return found.add(words.toString());
            });
        } catch (FrameException e) {
            found.add(String.valueOf(e.getMessage()));
        }
        assertThat(in.hasRemaining()).isFalse();
    }
}
