package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the logs is full: the server goes on, and the console still has what the file lacks. */
@Timeout(180)
@EnabledOnOs(OS.LINUX)
class DiskFullIT {
    /** Every write to it fails with ENOSPC. */
    private static final String FULL = "/dev/full";

    @TempDir
    private Path directory;

    @Test
    void goesOnWithoutItsLog() throws Exception {
        try (HeddleProcess heddle = HeddleProcess.start(directory, "serve", "--port", "0", "--log-file", FULL);
                LineClient client = LineClient.connect(heddle.port())) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.ask("greet Ada")).isEqualTo("hello Ada");
            }
            assertThat(client.ask("kill 987654321")).startsWith("ERR NOT_FOUND");

            heddle.signal("TERM");

            assertThat(heddle.exitCode()).isZero();
            assertThat(heddle.stderr()).contains("Heddle stopped");
        }
    }

    @Test
    void goesOnWithoutItsAuditLog() throws Exception {
        try (HeddleProcess heddle = HeddleProcess.start(directory, "serve", "--port", "0", "--audit-log", FULL);
                LineClient client = LineClient.connect(heddle.port())) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.ask("ping")).isEqualTo("pong");
            }
            assertThat(client.ask("greet Ada")).isEqualTo("hello Ada");

            heddle.signal("TERM");

            assertThat(heddle.exitCode()).isZero();
            assertThat(Files.readString(directory.resolve("rpcserver.log"))).contains("Heddle stopped");
        }
    }
}
