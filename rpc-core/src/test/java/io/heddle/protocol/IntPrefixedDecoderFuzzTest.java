package io.heddle.protocol;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the bytes are, and however they are cut, the decoder finds the same frames. */
class IntPrefixedDecoderFuzzTest {
    private static final int MOST = 300;

    @FuzzTest(maxDuration = "1m")
    void findsTheSameHoweverTheBytesAreCut(FuzzedDataProvider data) {
        CutBytes bytes = CutBytes.from(data);
        for (int prefixBytes = 1; prefixBytes <= Integer.BYTES; prefixBytes++) {
            int size = prefixBytes;
            bytes.decodeAlike(() -> new IntPrefixedDecoder(size, MOST), IntPrefixedDecoder::capacity, MOST);
        }
    }
}
