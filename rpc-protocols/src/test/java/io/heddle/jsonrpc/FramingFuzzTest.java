package io.heddle.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** Whatever the bytes, and however they are cut: the same messages, none of them too long, then the same end. */
class FramingFuzzTest {
    private static final int MAX = 200;

    @FuzzTest(maxDuration = "10m")
    void findsTheSameHoweverTheBytesAreCut(byte[] bytes) {
        List<String> whole = Decoding.events(bytes, MAX, Math.max(1, bytes.length));
        assertThat(whole).allMatch(event -> event.length() <= MAX + "[]".length());
        for (int pieceBytes : new int[] {1, 2, 3, 1 + bytes.length / 2}) {
            assertThat(Decoding.events(bytes, MAX, pieceBytes)).isEqualTo(whole);
        }
    }
}
