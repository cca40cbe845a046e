package io.heddle.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.server.Detection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRpcWireProtocolTest {
    private final JsonRpcWireProtocol protocol = new JsonRpcWireProtocol();

    private Detection detect(String start) {
        ByteBuffer bytes = ByteBuffer.wrap(("#" + start).getBytes(StandardCharsets.ISO_8859_1));
        Detection detection = protocol.detect(bytes.position(1));
        assertThat(bytes.position()).isEqualTo(1);
        return detection;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "[", "{\"jsonrpc\"", "[1,2]", "Content-Length:", "content-length: 5", "CONTENT-TYPE: x/y"})
    void knowsItsOwnClients(String start) {
        assertThat(detect(start)).isEqualTo(Detection.MATCH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ping\r\n",
                "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
                " {",
                "\"a\"",
                "Content-Lengths: 5",
                "Content-Length 5",
                "Content\r\n",
                "Content\rLength:",
                "content-encoding: gzip",
                "Host: a",
                "*1\r\n$4\r\nping\r\n",
                "\0\4_ask"
            })
    void leavesOthersAlone(String start) {
        assertThat(detect(start)).isEqualTo(Detection.NO);
    }

    @Test
    void waitsForTheWholeNameOfAHeader() {
        for (String header : new String[] {"Content-Length:", "Content-Type:"}) {
            for (int length = 1; length < header.length(); length++) {
                assertThat(detect(header.substring(0, length))).isEqualTo(Detection.NEED_MORE);
            }
        }
    }
}
