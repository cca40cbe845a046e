package io.heddle.protocol;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the bytes are, and however they are cut, the decoder finds the same lines. */
class LineDecoderFuzzTest {
    private static final int MOST = 32;
    private static final Delimiter[] DELIMITERS = {
        Delimiter.CRLF_OR_LF, Delimiter.CRLF, Delimiter.LF, Delimiter.of('a', 'a', 'b')
    };

    @FuzzTest(maxDuration = "1m")
    void findsTheSameHoweverTheBytesAreCut(FuzzedDataProvider data) {
        CutBytes bytes = CutBytes.from(data);
        for (Delimiter delimiter : DELIMITERS) {
            bytes.decodeAlike(() -> new LineDecoder(delimiter, MOST), LineDecoder::capacity, MOST + delimiter.length());
        }
    }
}
