package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1",
                "GET /kill%201 HTTP/1.0",
                "HEAD / HTTP/1.1",
                "POST /x?y=z HTTP/1.1",
                "PUT / HTTP/1.1",
                "DELETE / HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "TRACE / HTTP/1.1",
                "PATCH / HTTP/1.1",
                "CONNECT localhost:5354 HTTP/1.1",
                "GET http://localhost:5354/ HTTP/1.1",
                "PRI * HTTP/2.0",
                "kill /3 HTTP/1.1",
                "patch / HTTP/1.1",
                "M-SEARCH * HTTP/1.1",
                "GET  /  HTTP/1.1 ",
                "GET / HTTP/",
                "GET / HTTP",
                "GET / H",
                "GET / ",
                "Host: localhost:5354",
                "Host:",
                "X-A: kill 3",
                "content-type: text/plain",
                "ping:"
            })
    void isHttp(String line) {
        assertThat(matches(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "ping",
                "get",
                "GET",
                "GET ",
                "GET /",
                "GET key",
                "GET key ",
                "get / ",
                "GET key value",
                "GET key HTML",
                "DELETE 3",
                "TRACE on now",
                "GETLOG / ",
                "getlog 3 grep=HTTP/1.1",
                "echo HTTP/1.1",
                "echo GET / HTTP/1.1",
                "echo hello HTTP/1.1",
                "echo '/' HTTP/1.1",
                "echo *a HTTP/1.1",
                "GET / HTTP/1.1 x",
                "GET / http/1.1",
                "GET / HTTQ",
                " GET / HTTP/1.1",
                " Host: x",
                "echo Host: x",
                "foo:bar",
                ":",
                ": x",
                "a\"b: x",
                "é: x",
                "(a): x"
            })
    void isNoHttp(String line) {
        assertThat(matches(line)).isFalse();
    }

    @Test
    void looksFromPositionToLimitAndLeavesBoth() {
        ByteBuffer line = ByteBuffer.wrap("\nGET / HTTP/1.1 x".getBytes(StandardCharsets.US_ASCII));

        assertThat(HttpLine.matches(line.position(1).limit(15))).isTrue();
        assertThat(line.position()).isEqualTo(1);
        assertThat(line.limit()).isEqualTo(15);
    }

    private static boolean matches(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return HttpLine.matches(
                ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
    }
}
