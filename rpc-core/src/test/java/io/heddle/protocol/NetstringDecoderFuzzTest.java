package io.heddle.protocol;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the bytes are, and however they are cut, the decoder finds the same strings. */
class NetstringDecoderFuzzTest {
    private static final int MOST = 1200;

    @FuzzTest(maxDuration = "1m")
    void findsTheSameHoweverTheBytesAreCut(FuzzedDataProvider data) {
        CutBytes.from(data).decodeAlike(() -> new NetstringDecoder(MOST), NetstringDecoder::capacity, MOST + 1);
    }
}
