package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients do wrong, while another client, connected before, must notice nothing of it. */
@Timeout(120)
class BadInputIT {
    private static final int MAX_LINE = 16_384;
    private static final Duration MOST = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private RpcServer server;
    private LineClient bystander;

    @BeforeEach
    void serve() throws IOException {
        Path log = Files.writeString(directory.resolve("server.log"), "one\ntwo\n");
        server = RpcServer.builder()
                .port(0)
                .logFile(log)
                .reactorOptions(ReactorOptions.builder()
                        .loops(1)
                        .outputBounds(16 << 10, 64 << 10, 1 << 20)
                        .writeTimeout(Duration.ofSeconds(2))
                        .build())
                .start();
        bystander = LineClient.connect(server.port());
        assertThat(bystander.ask("ping")).isEqualTo("pong");
    }

    @AfterEach
    void nobodyElseHasNoticed() throws IOException {
        try (RpcServer ending = server;
                LineClient before = bystander;
                LineClient late = LineClient.connect(ending.port())) {
            assertThat(before.ask("echo still here")).isEqualTo("still here");
            assertThat(late.ask("ping")).isEqualTo("pong");
        }
    }

    private LineClient connect() throws IOException {
        return LineClient.connect(server.port());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "nope, UNIMPLEMENTED, nope",
                "echo 'open, INVALID_ARGUMENT, quot",
                "echo \"open, INVALID_ARGUMENT, quot",
                "echo open\\, INVALID_ARGUMENT, backslash",
                "kill, INVALID_ARGUMENT, connection",
                "ping one two, INVALID_ARGUMENT, ``",
                "getlog -1, INVALID_ARGUMENT, lines",
                "getlog 99999999, INVALID_ARGUMENT, lines",
                "getlog many, INVALID_ARGUMENT, lines",
                "getlog lines=1 lines=2, INVALID_ARGUMENT, lines",
                "kill 987654321, NOT_FOUND, 987654321",
                "help nope, NOT_FOUND, command"
            })
    void isAnsweredWithOneErrorLineAndServedOn(String line, String code, String named) throws IOException {
        try (LineClient client = connect()) {
            assertThat(client.ask(line)).startsWith("ERR " + code + ' ').contains(named);
            assertThat(client.ask("ping")).isEqualTo("pong");
        }
    }

    @Test
    void invalidUtf8IsAnErrorLine() throws IOException {
        try (LineClient client = connect()) {
            client.send(new byte[] {'e', 'c', 'h', 'o', ' ', (byte) 0xc3, 0x28, '\r', '\n'});

            assertThat(client.line()).startsWith("ERR INVALID_ARGUMENT ");
            assertThat(client.ask("ping")).isEqualTo("pong");
        }
    }

    @Test
    void theErrorLineCarriesNoControlCharacters() throws IOException {
        try (LineClient client = connect()) {
            String answer = client.ask("\u001b[31mred\u0007");

            assertThat(answer).startsWith("ERR ").matches("[\\x20-\\x7e]*");
            assertThat(client.ask("ping")).isEqualTo("pong");
        }
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {MAX_LINE + 1, 3 * MAX_LINE, 1 << 20})
    void anOverlongLineGetsOneErrorLine(int bytes) throws IOException {
        try (LineClient client = connect()) {
            client.send("ping\r\n").send("echo " + "x".repeat(bytes - 5) + "\r\n");

            assertThat(client.line()).isEqualTo("pong");
            assertThat(client.line()).startsWith("ERR INVALID_ARGUMENT ");
        }
    }

    @Test
    void theLongestLineIsServed() throws IOException {
        try (LineClient client = connect()) {
            String text = "x".repeat(MAX_LINE - 5);

            assertThat(client.ask("echo " + text)).isEqualTo(text);
        }
    }

    @Test
    void anEndlessLineIsNotKept() throws IOException {
        try (LineClient client = connect()) {
            byte[] part = "x".repeat(1 << 16).getBytes();
            Throwable broken = catchThrowable(() -> {
                for (int i = 0; i < 1024; i++) {
                    client.send(part);
                }
            });
            if (broken == null) {
                assertThat(client.line()).startsWith("ERR ");
            } else {
                assertThat(broken).isInstanceOf(IOException.class);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void binaryGarbageGetsErrorLinesOrAClose(long seed) throws IOException {
        byte[] garbage = new byte[8192];
        new Random(seed).nextBytes(garbage);
        try (LineClient client = connect()) {
            client.send(garbage).send("\r\n").endOutput();

            assertThat(client.rest().lines()).isNotEmpty().allMatch(line -> line.startsWith("ERR "));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nping\r\n",
                "POST /ping HTTP/1.1\r\nContent-Length: 6\r\n\r\nping\r\n",
                "Host: 127.0.0.1\r\nping\r\n"
            })
    void aBrowserIsClosedBeforeItCanDriveACommand(String request) throws IOException {
        try (LineClient client = connect()) {
            client.send(request);

            assertThat(client.rest()).startsWith("HTTP/1.1 400 ").doesNotContain("pong");
        }
    }

    @Test
    void tenThousandCommandsInOneWriteAreAnsweredInOrder() throws IOException {
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            commands.append("echo ").append(i).append("\r\n");
        }
        try (LineClient client = connect()) {
            client.send(commands.toString()).endOutput();

            for (int i = 0; i < 10_000; i++) {
                assertThat(client.line()).isEqualTo(Integer.toString(i));
            }
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aClientThatNeverReadsIsAborted() throws IOException {
        String line = "echo " + "x".repeat(16_000) + "\r\n";
        try (LineClient client = LineClient.connectWithSmallBuffer(server.port())) {
            Throwable stopped = catchThrowable(() -> {
                for (int i = 0; i < 10_000; i++) {
                    client.send(line);
                }
            });

            assertThat(stopped).isInstanceOf(IOException.class);
            assertThat(bystander.ask("ping")).isEqualTo("pong");
            await().atMost(MOST).until(() -> server.view().connections().size() == 1);
        }
    }

    @Test
    void aClientThatVanishesInTheMiddleOfALineIsForgotten() throws IOException {
        try (LineClient resetting = connect();
                LineClient closing = connect()) {
            assertThat(resetting.ask("ping")).isEqualTo("pong");
            assertThat(closing.ask("ping")).isEqualTo("pong");

            resetting.send("echo half a li").reset();
            closing.send("ping\r\necho half a li").endOutput();

            assertThat(closing.rest()).isEqualTo("pong\r\n");
            await().atMost(MOST).until(() -> server.view().connections().size() == 1);
            assertThat(server.view().callCounts().inFlight()).isZero();
        }
    }
}
