package io.heddle.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.server.Detection;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespWireProtocolTest {
    private final RespWireProtocol protocol = new RespWireProtocol();

    private Detection detect(String start) {
        ByteBuffer bytes = RespBytes.direct("x" + start).position(1);
        Detection detection = protocol.detect(bytes);
        assertThat(bytes.position()).isEqualTo(1);
        assertThat(bytes.remaining()).isEqualTo(start.length());
        return detection;
    }

    @ParameterizedTest
    @ValueSource(strings = {"*1\r\n", "*0\r\n", "*1024\r\n$4\r\n", "*9999999999\r\n"})
    void anArrayIsToldByItsWholeFirstLine(String start) {
        assertThat(detect(start)).isEqualTo(Detection.MATCH);
        for (int length = 1; length <= start.indexOf('\n'); length++) {
            assertThat(detect(start.substring(0, length)))
                    .as("%d bytes", length)
                    .isEqualTo(Detection.NEED_MORE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PING\r\n",
                "$4\r\n",
                "* 1\r\n",
                "*\r\n",
                "**",
                "*1\n",
                "*1 \r\n",
                "*1\rx",
                "*-1\r\n",
                "*a",
                "*12345678901"
            })
    void anythingElseIsNot(String start) {
        assertThat(detect(start)).isEqualTo(Detection.NO);
        assertThat(detect(start + "*1\r\n")).isEqualTo(Detection.NO);
    }

    @Test
    void itIsNamedResp() {
        assertThat(protocol.name()).isEqualTo("resp");
    }
}
