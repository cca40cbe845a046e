package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.command.ServerView.ConnectionView;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real HAProxy in front of the server, with each form of header that it can send. */
@Timeout(120)
class HaproxyIT {
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 5;

    @TempDir
    private Path directory;

    private RpcServer server;

    @BeforeAll
    static void requireHaproxy() {
        PeerPrograms.requireHaproxy();
    }

    @BeforeEach
    void serve() throws IOException {
        server = RpcServer.builder().port(0).proxyProtocolFrom("127.0.0.1").start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A child process that is HAProxy; it listens on a port that was free just before, since it cannot pick one. */
    private final class Haproxy implements AutoCloseable {
        private final int port;
        private final Process process;

        private Haproxy(String options) throws IOException {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Path configuration =
                    Files.writeString(directory.resolve(port + ".cfg"), """
                        defaults
                          mode tcp
                          timeout connect 20s
                          timeout client 60s
                          timeout server 60s
                        listen heddle
                          bind 127.0.0.1:%d
                          server heddle 127.0.0.1:%d %s
                        """.formatted(port, server.port(), options));
            process = new ProcessBuilder(PeerPrograms.HAPROXY, "-db", "-f", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve(port + ".txt").toFile())
                    .start();
        }

        /** Waits until it listens; false if it has ended, for example because the port was taken meanwhile. */
        private boolean listens() {
            await().atMost(MOST).until(() -> !process.isAlive() || accepts());
            return process.isAlive();
        }

        private boolean accepts() {
            try {
                LineClient.connect(port).close();
                return true;
            } catch (IOException e) {
                return false; // not yet
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private Haproxy start(String options) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Haproxy haproxy = new Haproxy(options);
            if (haproxy.listens()) {
                return haproxy;
            }
            assertThat(attempt)
                    .as(Files.readString(directory.resolve(haproxy.port + ".txt")))
                    .isLessThan(ATTEMPTS);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "send-proxy",
                "send-proxy-v2",
                "send-proxy-v2 proxy-v2-options crc32c",
                "send-proxy-v2 proxy-v2-options crc32c,unique-id,authority"
            })
    void theServerSeesTheClientsAddress(String options) throws IOException {
        try (Haproxy haproxy = start(options);
                LineClient client = LineClient.connect(haproxy.port)) {
            assertThat(client.ask("ping")).isEqualTo("pong");
            String address = "127.0.0.1:" + client.localPort();
            assertThat(server.view().connections().stream().map(ConnectionView::peer))
                    .contains(address);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"send-proxy check inter 100ms", "send-proxy-v2 proxy-v2-options crc32c check inter 100ms"})
    void healthChecksAreServedUnderTheProxysOwnAddress(String options) throws IOException {
        try (Haproxy haproxy = start(options)) {
            long before = server.view().connectionCounts().total();
            await().atMost(MOST).until(() -> server.view().connectionCounts().total() > before + 3);
            try (LineClient client = LineClient.connect(haproxy.port)) {
                assertThat(client.ask("ping")).isEqualTo("pong");
            }
        }
    }

    @Test
    void aProxyThatSendsNoHeaderIsClosed() throws IOException {
        try (Haproxy haproxy = start("");
                LineClient client = LineClient.connect(haproxy.port)) {
            assertThat(client.send("ping\r\n").rest()).isEmpty();
        }
    }
}
