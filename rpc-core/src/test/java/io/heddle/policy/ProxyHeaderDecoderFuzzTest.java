package io.heddle.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.IntSupplier;

/** Whatever the bytes are, they are a header, the beginning of one, or malformed: the same however they are cut. */
class ProxyHeaderDecoderFuzzTest {
    private static final String INCOMPLETE = "incomplete";

    /** What came of bytes, and how many of them it took. */
    private record Outcome(String found, int taken) {}

    /** The last nine bytes say how the others are cut. */
    @FuzzTest(maxDuration = "1m")
    void findsTheSameHoweverTheBytesAreCut(FuzzedDataProvider data) {
        int largestPiece = data.consumeInt(1, 64);
        Random cuts = new Random(data.consumeLong());
        byte[] bytes = data.consumeRemainingAsBytes();

        Outcome whole = decode(bytes, bytes.length, () -> bytes.length);
        assertThat(whole.taken).isLessThanOrEqualTo(ProxyProtocol.MAX_HEADER_BYTES);
        assertThat(decode(bytes, bytes.length, () -> 1 + cuts.nextInt(largestPiece)))
                .isEqualTo(whole);
        assertThat(decode(bytes, bytes.length, () -> 1)).isEqualTo(whole);
        if (!whole.found.equals(INCOMPLETE)) {
            // No byte behind the end was looked at, and none before it was enough.
            assertThat(decode(bytes, whole.taken, () -> bytes.length)).isEqualTo(whole);
            assertThat(decode(bytes, whole.taken - 1, () -> bytes.length))
                    .isEqualTo(new Outcome(INCOMPLETE, whole.taken - 1));
        }
    }

    /** Anything but a malformed header that is thrown comes out, and fails the test. */
    private static Outcome decode(byte[] bytes, int length, IntSupplier pieces) {
        ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, 0);
        while (in.position() < length) {
            in.limit(Math.min(length, in.position() + pieces.getAsInt()));
            try {
                ProxyHeader header = decoder.decode(in);
                if (header != null) {
                    return new Outcome(header.toString(), in.position());
                }
            } catch (ProxyHeader.Malformed e) {
                return new Outcome("malformed: " + e.getMessage(), in.position());
            }
            assertThat(in.hasRemaining()).isFalse();
        }
        return new Outcome(INCOMPLETE, in.position());
    }
}
