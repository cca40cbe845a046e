package io.heddle.amp;

import static io.heddle.amp.Boxes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.server.Detection;
import io.heddle.server.WireProtocol;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmpWireProtocolTest {
    private static final WireProtocol AMP = new AmpWireProtocol();

    private static Detection detect(String start) {
        return AMP.detect(Boxes.direct(bytes(start)));
    }

    @Test
    void isFound() {
        assertThat(ServiceLoader.load(WireProtocol.class))
                .filteredOn(AmpWireProtocol.class::isInstance)
                .singleElement()
                .returns("amp", WireProtocol::name);
    }

    @Test
    void aFirstKeyTellsIt() {
        assertThat(detect("\0\4_ask")).isEqualTo(Detection.MATCH);
        assertThat(detect("\0\4_ask\0\1\u00ff")).isEqualTo(Detection.MATCH);
        assertThat(detect("\0\1a")).isEqualTo(Detection.MATCH);
        assertThat(detect("\0\u00fe" + "k".repeat(254))).isEqualTo(Detection.MATCH);
    }

    @Test
    void beforeItsEndMoreIsNeeded() {
        String start = "\0\5a bc~";
        for (int length = 1; length < start.length(); length++) {
            assertThat(detect(start.substring(0, length)))
                    .as("%d bytes", length)
                    .isEqualTo(Detection.NEED_MORE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"p", "\1", "\1\0", "\0\0", "\0\u00ff", "\0\2\n", "\0\2a\u007f", "\0\2\u00e9"})
    void otherBytesAreNot(String start) {
        assertThat(detect(start)).isEqualTo(Detection.NO);
        assertThat(detect(start + "more")).isEqualTo(Detection.NO);
    }
}
