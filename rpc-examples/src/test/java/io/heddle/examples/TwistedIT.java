package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.server.RpcServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients made with Twisted's own {@code LineReceiver}. */
@Timeout(180)
class TwistedIT {
    private static final int SECONDS = 120;

    @TempDir
    private Path directory;

    @BeforeAll
    static void requireTwisted() {
        PeerPrograms.requireTwisted();
    }

    @Test
    void a100ConnectionsGetEveryAnswerInOrder() throws Exception {
        Path script = Path.of(TwistedIT.class.getResource("/twisted_clients.py").toURI());
        Path output = directory.resolve("output.txt");
        try (RpcServer server = RpcServer.builder().port(0).start()) {
            Process clients = new ProcessBuilder(
                            "/usr/bin/python3", script.toString(), Integer.toString(server.port()), "100", "100")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                assertThat(clients.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            } finally {
                clients.destroyForcibly();
            }
            assertThat(Files.readString(output)).isEqualTo("100 connections, 10000 answers in order\n");
            assertThat(clients.exitValue()).isZero();
            assertThat(server.view().connectionCounts().peak()).isEqualTo(100);
        }
    }
}
