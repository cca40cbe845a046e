package io.heddle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real clients on the Unix domain socket of the real {@code ./heddle}. */
@Timeout(180)
class UnixIT {
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final String PYTHON = "/usr/bin/python3";

    /** Sends a line, ends its direction, and prints all that comes. */
    private static final String ASK = """
        import socket, sys
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(20)
        s.connect(sys.argv[1])
        s.sendall(sys.argv[2].encode() + b"\\r\\n")
        s.shutdown(socket.SHUT_WR)
        sys.stdout.write(b"".join(iter(lambda: s.recv(4096), b"")).decode())
        """;

    /** The same as a user who owns nothing. */
    private static final String ASK_AS_NOBODY =
            "import os\nos.setgroups([])\nos.setgid(65534)\nos.setuid(65534)\n" + ASK;

    @TempDir
    private Path directory;

    private HeddleProcess serve(String... more) throws IOException {
        String[] arguments = new String[more.length + 4];
        System.arraycopy(new String[] {"serve", "--no-tcp", "--unix", "s"}, 0, arguments, 0, 4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return HeddleProcess.start(directory, arguments);
    }

    private Path socket() {
        return directory.resolve("s");
    }

    private String user() {
        return System.getProperty("user.name");
    }

    /** Runs a client with some input, and returns all that it prints. */
    private String run(String input, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "client", ".txt");
        Process client = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            client.getOutputStream().write(input.getBytes(UTF_8));
            client.getOutputStream().close();
            assertThat(client.waitFor(MOST.toSeconds(), TimeUnit.SECONDS))
                    .as("%s ends", List.of(command))
                    .isTrue();
        } finally {
            client.destroyForcibly();
        }
        return Files.readString(output);
    }

    @Test
    void netcatIsServed() throws Exception {
        PeerPrograms.requireNetcat();
        try (HeddleProcess heddle = serve()) {
            assertThat(heddle.listening()).isEqualTo("s");
            assertThat(run("ping\r\n", "nc", "-N", "-U", "s")).isEqualTo("pong\r\n");
            assertThat(run("who\r\n", "nc", "-N", "-U", "s")).contains(" unix:" + user() + " ");
        }
    }

    @Test
    void redisCliIsServed() throws Exception {
        PeerPrograms.requireRedisCli();
        try (HeddleProcess heddle = serve()) {
            heddle.listening();
            assertThat(run("", "redis-cli", "-s", "s", "PING")).isEqualTo("PONG\n");
            assertThat(run("", "redis-cli", "-s", "s", "CLIENT", "LIST")).contains(" addr=unix:" + user() + " ");
        }
    }

    @Test
    void pythonIsServed() throws Exception {
        PeerPrograms.requirePython();
        try (HeddleProcess heddle = serve()) {
            heddle.listening();
            assertThat(run("", PYTHON, "-c", ASK, "s", "echo hello")).isEqualTo("hello\r\n");
        }
    }

    @Test
    void anotherUserCannotConnect() throws Exception {
        PeerPrograms.requirePython();
        assumeTrue(user().equals("root"), "only root can become another user");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x")); // the file must do it
        try (HeddleProcess heddle = serve()) {
            heddle.listening();
            assertThat(run("", "stat", "-c", "%a %F", "s")).isEqualTo("600 socket\n");
            assertThat(run("", PYTHON, "-c", ASK_AS_NOBODY, "s", "ping")).contains("PermissionError");
            Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
            assertThat(run("", PYTHON, "-c", ASK_AS_NOBODY, "s", "who")).contains(" unix:nobody ");
        }
    }

    @Test
    void aCallKnowsTheUserOfTheOperatingSystem() throws Exception {
        PeerPrograms.requireNetcat();
        Path path = directory.resolve("embedded");
        try (RpcServer server =
                RpcServer.builder().tcp(false).unix(path).command(new WhoAmI()).start()) {
            assertThat(server.unixPath()).contains(path);
            assertThat(run("whoami\r\n", "nc", "-N", "-U", "embedded").strip())
                    .isEqualTo(run("", "id", "-un").strip());
        }
        assertThat(path).doesNotExist();
    }

    private static final class WhoAmI implements Command {
        @Override
        public CommandSpec spec() {
            return CommandSpec.named("whoami").summary("Tells the caller.").build();
        }

        @Override
        public Object execute(Call call) {
            return call.principal().map(Principal::getName).orElse("nobody");
        }
    }

    @Test
    void listensOnTcpAsWell() throws Exception {
        PeerPrograms.requirePython();
        try (HeddleProcess heddle = HeddleProcess.start(directory, "serve", "--port", "0", "--unix", "s");
                LineClient client = LineClient.connect(heddle.port())) {
            assertThat(heddle.listening()).isEqualTo("127.0.0.1:" + heddle.port() + " and s");
            assertThat(client.ask("ping")).isEqualTo("pong");
            assertThat(run("", PYTHON, "-c", ASK, "s", "ping")).isEqualTo("pong\r\n");
        }
    }

    @Test
    void limitsTheConnectionsOfAUser() throws Exception {
        PeerPrograms.requirePython();
        try (HeddleProcess heddle = serve("--max-connections-per-peer", "1")) {
            heddle.listening();
            String twice = ASK.replace(
                    "s.settimeout",
                    "o = socket.socket(socket.AF_UNIX)\no.connect(sys.argv[1])\n"
                            + "o.sendall(b\"ping\\n\")\no.recv(9)\ns.settimeout");
            assertThat(run("", PYTHON, "-c", twice, "s", "ping"))
                    .isEqualTo("ERR RESOURCE_EXHAUSTED too many connections\r\n");
            assertThat(Files.readString(directory.resolve("rpcserver.log")))
                    .contains("Too many connections. Disconnect! peer=unix:" + user() + ' ');
        }
    }

    @Test
    void theFileOfAKilledServerIsReplacedAndThatOfAStoppedOneDeleted() throws Exception {
        PeerPrograms.requirePython();
        try (HeddleProcess killed = serve()) {
            killed.listening();
            killed.signal("KILL");
            killed.exitCode();
            assertThat(socket()).exists();
        }
        try (HeddleProcess heddle = serve()) {
            heddle.listening();
            assertThat(run("", PYTHON, "-c", ASK, "s", "ping")).isEqualTo("pong\r\n");
            heddle.signal("TERM");
            assertThat(heddle.exitCode()).isZero();
            assertThat(socket()).doesNotExist();
        }
    }

    @Test
    void aSecondServerIsRefusedAndTheFirstGoesOn() throws Exception {
        PeerPrograms.requirePython();
        try (HeddleProcess first = serve()) {
            first.listening();
            try (HeddleProcess second = serve("--log-file", "second.log")) {
                assertThat(second.exitCode()).isEqualTo(2);
                assertThat(second.stderr()).isEqualTo("heddle: cannot listen on s: it is in use by another server\n");
            }
            assertThat(run("", PYTHON, "-c", ASK, "s", "ping")).isEqualTo("pong\r\n");
        }
    }

    @Test
    void aFileThatIsNoSocketIsKept() throws Exception {
        Files.writeString(socket(), "precious");
        try (HeddleProcess heddle = serve()) {
            assertThat(heddle.exitCode()).isEqualTo(2);
            assertThat(heddle.stderr()).isEqualTo("heddle: cannot listen on s: it exists and is no socket\n");
        }
        assertThat(socket()).hasContent("precious");
    }
}
