package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Bytes of a fuzz test, whole and cut somehow. Its last nine bytes say how. */
record CutBytes(byte[] whole, List<byte[]> pieces) {
    private static final int SMALLEST_TAIL = 64;

    static CutBytes from(FuzzedDataProvider data) {
        int largestPiece = data.consumeInt(1, 64);
        Random cuts = new Random(data.consumeLong());
        byte[] whole = data.consumeRemainingAsBytes();
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < whole.length; ) {
            int to = Math.min(whole.length, from + 1 + cuts.nextInt(largestPiece));
            pieces.add(Arrays.copyOfRange(whole, from, to));
            from = to;
        }
        return new CutBytes(whole, pieces);
    }

    /**
     * A decoder must find the same frames, and the same violations, in the pieces as in the whole, and hold neither
     * more than twice what has arrived nor more than the longest frame.
     */
    <D extends FrameDecoder> void decodeAlike(Supplier<D> decoders, ToIntFunction<D> capacity, int mostHeld) {
        List<String> expected = new Decoding(decoders.get()).feed(Bytes.direct(whole)).events;
        decodePieces(pieces, decoders.get(), capacity, mostHeld, expected);
        decodePieces(Bytes.chunks(whole, 1), decoders.get(), capacity, mostHeld, expected);
    }

    private static <D extends FrameDecoder> void decodePieces(
            List<byte[]> pieces, D decoder, ToIntFunction<D> capacity, int mostHeld, List<String> expected) {
        Decoding decoding = new Decoding(decoder);
        int arrived = 0;
        for (byte[] piece : pieces) {
            decoding.feed(Bytes.heap(piece));
            arrived += piece.length;
            assertThat(capacity.applyAsInt(decoder))
                    .isLessThanOrEqualTo(mostHeld)
                    .isLessThanOrEqualTo(Math.max(SMALLEST_TAIL, 2 * arrived));
        }
        assertThat(decoding.events).isEqualTo(expected);
    }
}
