package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainBytesTest {
    private static final long LETTERS = 0x6162636465666768L;

    @Test
    void findsEachByteThatNeedsACloserLookAtEachPlace() {
        for (int place = 0; place < Long.BYTES; place++) {
            for (int b = 0; b < 256; b++) {
                long eight = with(b, place);
                boolean printable = b >= ' ' && b < 0x7f;
                assertThat(PlainBytes.printable(eight)).as("%x", eight).isEqualTo(printable);
                assertThat(PlainBytes.only(eight))
                        .as("%x", eight)
                        .isEqualTo(printable && b != '"' && b != '\'' && b != '\\');
                assertThat(PlainBytes.certain(eight)).as("%x", eight).isEqualTo(printable && b != '?');
            }
        }
    }

    @Test
    void neverTakesTwoOfThemForPlain() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                long eight = with(first, 2) & ~(0xffL << 24) | (long) second << 24;
                boolean printable = first >= ' ' && first < 0x7f && second >= ' ' && second < 0x7f;
                assertThat(PlainBytes.printable(eight)).as("%x", eight).isEqualTo(printable);
            }
        }
    }

    private static long with(int b, int place) {
        int shift = place * Byte.SIZE;
        return LETTERS & ~(0xffL << shift) | (long) b << shift;
    }
}
