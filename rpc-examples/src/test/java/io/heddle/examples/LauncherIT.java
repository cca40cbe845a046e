package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real {@code ./heddle}, as a user starts it. */
@Timeout(180)
class LauncherIT {
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final int SIGINT = 2;

    @TempDir
    private Path directory;

    private HeddleProcess serve(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0"));
        arguments.addAll(List.of(more));
        return HeddleProcess.start(directory, arguments.toArray(String[]::new));
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("rpcserver.log"));
    }

    @Test
    void servesAndLogsInTheWorkingDirectory() throws Exception {
        try (HeddleProcess heddle = serve();
                LineClient client = LineClient.connect(heddle.port())) {
            assertThat(client.ask("ping")).isEqualTo("pong");
            assertThat(client.ask("greet Ada")).isEqualTo("hello Ada");
            assertThat(log().lines())
                    .isNotEmpty()
                    .allMatch(Pattern.compile("\\[[-\\d]+ [:,\\d]+]\\[(INFO|WARN)]\\[\\w+\\.java:\\d+:[\\w$<>]+] - .+")
                            .asMatchPredicate());
            assertThat(heddle.stderr()).contains("127.0.0.1:" + heddle.port());
        }
    }

    @Test
    void limitsCallsAsTheOptionsSay() throws Exception {
        try (HeddleProcess heddle = serve("--call-rate", "1/2", "--max-calls-per-principal", "1", "--adaptive-limit");
                LineClient client = LineClient.connect(heddle.port())) {
            assertThat(client.ask("ping")).isEqualTo("pong");
            assertThat(client.ask("greet Ada")).isEqualTo("hello Ada");
            assertThat(client.ask("ping")).startsWith("ERR RESOURCE_EXHAUSTED too many calls per second");
        }
    }

    @Test
    void tellsItsVersion() throws Exception {
        try (HeddleProcess heddle = HeddleProcess.start(directory, "--version")) {
            assertThat(heddle.exitCode()).isZero();
            assertThat(heddle.stdout()).matches("heddle \\d+\\.\\d+\\.\\d+(-\\w+)?\n");
            assertThat(heddle.stderr()).isEmpty();
        }
    }

    @Test
    void tellsClientsTheSameVersion() throws Exception {
        try (HeddleProcess version = HeddleProcess.start(directory, "--version");
                HeddleProcess heddle = serve();
                LineClient client = LineClient.connect(heddle.port())) {
            assertThat(version.exitCode()).isZero();
            assertThat(client.ask("version"))
                    .contains(version.stdout().replace("heddle", "").strip());
        }
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HeddleProcess heddle =
                        HeddleProcess.start(directory, "serve", "--port", Integer.toString(taken.getLocalPort()))) {
            assertFailsWith("cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": Address already in use", heddle);
        }
    }

    @Test
    void saysThatAnOptionIsWrong() throws Exception {
        try (HeddleProcess heddle = serve("--loops", "none")) {
            assertFailsWith("Invalid value for option '--loops': 'none' is not an int", heddle);
        }
    }

    @Test
    void saysThatThePluginDirectoryIsMissing() throws Exception {
        try (HeddleProcess heddle = serve("--plugins", "plugins")) {
            assertFailsWith("plugin directory plugins cannot be read: it does not exist", heddle);
        }
    }

    @Test
    void saysThatThePluginDirectoryIsNone() throws Exception {
        Files.createFile(directory.resolve("plugins"));
        try (HeddleProcess heddle = serve("--plugins", "plugins")) {
            assertFailsWith("plugin directory plugins cannot be read: it is not a directory", heddle);
        }
    }

    private static void assertFailsWith(String message, HeddleProcess heddle) throws InterruptedException {
        assertThat(heddle.exitCode()).isEqualTo(2);
        assertThat(heddle.stderr()).isEqualTo("heddle: " + message + "\n");
        assertThat(heddle.stdout()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"loop, heddle-loop", "virtual, ForkJoinPool"})
    void hasVirtualThreadsCarriedAsTheOptionSaysWhereTheJvmAllowsIt(String execution, String carrier) throws Exception {
        String fallBack = "The JVM schedules virtual threads, not the loops";
        boolean possible = Runtime.version().feature() >= 24;
        PluginJar.write(Files.createDirectory(directory.resolve("plugins")).resolve("where.jar"), WherePlugin.class);
        List<String> options = new ArrayList<>(List.of("--plugins", "plugins"));
        if (!execution.equals("loop")) { // which is the default
            options.addAll(List.of("--execution", execution));
        }
        try (HeddleProcess heddle = serve(options.toArray(String[]::new));
                LineClient client = LineClient.connect(heddle.port())) {
            assertThat(client.ask("where")).contains('@' + (possible ? carrier : "ForkJoinPool"));
            assertThat(log().contains(fallBack)).isEqualTo(!possible && execution.equals("loop"));
        }
    }

    @Test
    void closesItsConnectionsAndExitsWithZeroOnSigterm() throws Exception {
        try (HeddleProcess heddle = serve();
                LineClient client = LineClient.connect(heddle.port())) {
            assertThat(client.ask("ping")).isEqualTo("pong");

            heddle.signal("TERM");

            assertThat(client.rest()).isEmpty();
            assertThat(heddle.exitCode()).isZero();
            assertThat(log()).contains("SIGTERM ends the server").contains("Heddle stopped");
        }
    }

    @Test
    void exitsWithZeroOnSigint() throws Exception {
        assumeFalse(ignoresSigint(), "the tests themselves run in the background, without Ctrl-C");
        try (HeddleProcess heddle = serve()) {
            heddle.port();

            heddle.signal("INT");

            assertThat(heddle.exitCode()).isZero();
        }
    }

    /** What is ignored stays ignored in child processes. */
    private static boolean ignoresSigint() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1 << SIGINT - 1) != 0);
    }

    @Test
    void endsAtOnceOnASecondSignal() throws Exception {
        try (HeddleProcess heddle = serve();
                LineClient client = LineClient.connect(heddle.port())) {
            client.send("getlog follow=true\r\n").line(); // never ends by itself, so the drain takes its full time

            heddle.signal("TERM");
            await().atMost(MOST).until(() -> log().contains("SIGTERM ends the server"));
            heddle.signal("TERM");

            assertThat(heddle.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void keepsOneBackupOfTheLog() throws Exception {
        Path log = directory.resolve("rpcserver.log");
        Files.write(log, new byte[(int) LogFile.MAX_BYTES]);
        Files.writeString(directory.resolve("rpcserver.log.1"), "the backup before");
        try (HeddleProcess heddle = serve()) {
            heddle.port();
            await().atMost(MOST).until(() -> Files.size(log) < LogFile.MAX_BYTES);

            assertThat(directory.resolve("rpcserver.log.1")).hasSize(LogFile.MAX_BYTES);
            assertThat(directory.resolve("rpcserver.log.2")).doesNotExist();
        }
    }

    @Test
    void servesThePluginsAndNamesTheBrokenJar() throws Exception {
        Path plugins = Files.createDirectory(directory.resolve("plugins"));
        Files.writeString(plugins.resolve("broken.jar"), "no jar at all");
        PluginJar.write(plugins.resolve("shout.jar"), ShoutPlugin.class);
        try (HeddleProcess heddle = serve("--plugins", "plugins");
                LineClient client = LineClient.connect(heddle.port())) {
            assertThat(client.ask("shout hey")).isEqualTo("HEY");
            assertThat(client.ask("ping")).isEqualTo("pong");
            assertThat(log()).contains("[WARN]").contains("broken.jar");
        }
    }

    @Test
    void waitsWithoutSpinningWhileThereAreNoDescriptorsLeft() throws Exception {
        String shell = "ulimit -n 200; exec \"$HEDDLE\" serve --port 0";
        List<LineClient> clients = new ArrayList<>();
        try (HeddleProcess heddle = HeddleProcess.startInShell(directory, shell)) {
            int port = heddle.port();
            for (int i = 0; i < 300; i++) {
                clients.add(LineClient.connect(port));
            }
            await().atMost(MOST).until(() -> log().contains("Too many open files"));

            Duration cpuBefore = heddle.cpuTime();
            await().during(Duration.ofSeconds(1))
                    .atMost(MOST)
                    .until(() -> log().split("Too many open files").length == 2);
            assertThat(heddle.cpuTime().minus(cpuBefore)).isLessThan(Duration.ofMillis(500));
            assertThat(clients.get(0).ask("ping")).isEqualTo("pong");

            for (LineClient client : clients) {
                client.close();
            }
            try (LineClient late = LineClient.connect(port)) {
                assertThat(late.ask("ping")).isEqualTo("pong");
            }
        } finally {
            for (LineClient client : clients) {
                client.close();
            }
        }
    }
}
