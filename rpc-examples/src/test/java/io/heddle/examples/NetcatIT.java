package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real netcat against the real {@code ./heddle}. */
@Timeout(180)
class NetcatIT {
    private static final Duration MOST = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @BeforeAll
    static void requireNetcat() {
        PeerPrograms.requireNetcat();
    }

    private HeddleProcess serve(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0"));
        arguments.addAll(List.of(more));
        return HeddleProcess.start(directory, arguments.toArray(String[]::new));
    }

    /** One {@code nc -N}: it sends FIN when its input ends, and ends when the server then closes. */
    private final class Netcat implements AutoCloseable {
        private final Path output = Files.createTempFile(directory, "nc", ".txt");
        private final Process process;

        Netcat(int port) throws IOException {
            process = new ProcessBuilder("nc", "-N", "127.0.0.1", Integer.toString(port))
                    .redirectOutput(output.toFile())
                    .start();
        }

        Netcat send(String text) throws IOException {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return this;
        }

        void awaitOutput(String text) {
            await().atMost(MOST).untilAsserted(() -> assertThat(output).hasContent(text));
        }

        /** Sends FIN, and returns what the server has sent up to its own. */
        String end() throws IOException, InterruptedException {
            process.getOutputStream().close();
            assertThat(process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS))
                    .as("nc ends")
                    .isTrue();
            return Files.readString(output);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private String answerTo(int port, String text) throws IOException, InterruptedException {
        try (Netcat netcat = new Netcat(port)) {
            return netcat.send(text).end();
        }
    }

    @Test
    void getsPong200TimesOf200() throws Exception {
        try (HeddleProcess heddle = serve()) {
            int port = heddle.port();
            for (int i = 0; i < 200; i++) {
                assertThat(answerTo(port, "ping\r\n")).as("answer %d", i).isEqualTo("pong\r\n");
            }
        }
    }

    @Test
    void getsTheLastThreeLinesOfTheLog() throws Exception {
        Files.writeString(directory.resolve("rpcserver.log"), "one\ntwo\nthree\nfour\n");
        try (HeddleProcess heddle = serve()) {
            int port = heddle.port();
            List<String> log = Files.readAllLines(directory.resolve("rpcserver.log"));

            List<String> answer = answerTo(port, "getlog 3\r\n").lines().toList();

            assertThat(answer).hasSize(5).startsWith("Begin logger").endsWith("End logger");
            assertThat(answer.subList(1, 4)).isEqualTo(log.subList(log.size() - 3, log.size()));
        }
    }

    @Test
    void isToldOfAnUnknownCommandAndServedTheNext() throws Exception {
        try (HeddleProcess heddle = serve()) {
            assertThat(answerTo(heddle.port(), "nope\r\nping\r\n").lines())
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .startsWith("ERR UNIMPLEMENTED ")
                                    .contains("nope"),
                            second -> assertThat(second).isEqualTo("pong"));
        }
    }

    @Test
    void twentyAtOnceAreServed() throws Exception {
        List<Netcat> clients = new ArrayList<>();
        try (HeddleProcess heddle = serve()) {
            int port = heddle.port();
            for (int i = 0; i < 20; i++) {
                clients.add(new Netcat(port).send("echo I am " + i + "\r\n"));
            }
            for (int i = 0; i < 20; i++) {
                clients.get(i).awaitOutput("I am " + i + "\r\n");
            }
            for (int i = 0; i < 20; i++) {
                assertThat(clients.get(i).send("ping\r\n").end()).isEqualTo("I am " + i + "\r\npong\r\n");
            }
        } finally {
            clients.forEach(Netcat::close);
        }
    }

    @Test
    void theEleventhOfTenIsRefusedAndTheTenGoOn() throws Exception {
        List<Netcat> clients = new ArrayList<>();
        try (HeddleProcess heddle = serve("--max-connections", "10")) {
            int port = heddle.port();
            for (int i = 0; i < 10; i++) {
                clients.add(new Netcat(port).send("ping\r\n"));
                clients.get(i).awaitOutput("pong\r\n");
            }
            try (Netcat eleventh = new Netcat(port)) {
                assertThat(eleventh.send("ping\r\n").end())
                        .isEqualTo("ERR RESOURCE_EXHAUSTED too many connections\r\n");
            }
            for (Netcat client : clients) {
                assertThat(client.send("ping\r\n").end()).isEqualTo("pong\r\npong\r\n");
            }
            assertThat(Files.readString(directory.resolve("rpcserver.log")))
                    .contains("Too many connections. Disconnect!")
                    .contains("127.0.0.1");
            await().atMost(MOST)
                    .untilAsserted(() -> assertThat(answerTo(port, "ping\r\n")).isEqualTo("pong\r\n"));
        } finally {
            clients.forEach(Netcat::close);
        }
    }
}
