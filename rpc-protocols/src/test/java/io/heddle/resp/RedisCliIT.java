package io.heddle.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocols.Judge;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real redis-cli and redis-benchmark. */
@Timeout(120)
class RedisCliIT {
    private JudgedServer server;

    @BeforeAll
    static void requireRedisTools() {
        Judge.require("redis-tools", "redis-cli", "--version");
    }

    @BeforeEach
    void start() throws IOException {
        server = new JudgedServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of("redis-cli", "-p", Integer.toString(server.port())));
        command.addAll(List.of(words));
        return command;
    }

    private String cli(String... words) {
        return Judge.run("", command(words));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "-3"})
    void oneCommandIsAnswered(String version) {
        assertThat(cli(version, "ping")).isEqualTo("PONG\n");
        assertThat(cli(version, "ping", "a b")).isEqualTo("a b\n");
        assertThat(cli(version, "echo", "a", "b")).isEqualTo("a b\n");
        assertThat(cli(version, "Paint", "colour=GREEN")).isEqualTo("green\n");
        assertThat(cli(version, "numbers", "3")).isEqualTo("1\n2\n3\n");
        assertThat(cli(version, "gone")).isEqualTo("NOT_FOUND it is gone\n\n");
        assertThat(cli(version, "nope")).isEqualTo("UNIMPLEMENTED unknown command 'nope'\n\n");
        assertThat(cli(version, "client", "list")).contains(" protocol=resp\n");
        assertThat(cli(version, "info", "clients")).startsWith("# Clients\r\nconnected_clients:1\r\n");
        assertThat(cli(version, "quit")).isEqualTo("OK\n");
    }

    @Test
    void version2GetsFlatArraysAndText() {
        assertThat(cli("-2", "--json", "kinds"))
                .isEqualTo("[\"true\",1,\"whole\",42,\"half\",\"0.5\",\"endless\",\"inf\",\"undefined\",\"nan\","
                        + "\"exact\",\"1.25\",\"huge\",\"1E+999\",\"none\",null,"
                        + "\"list\",[\"ü\",null]]\n");
    }

    @Test
    void version3GetsNaturalTypes() {
        assertThat(cli("-3", "--no-raw", "kinds").lines())
                .containsExactly(
                        "1# \"true\" => (true)",
                        "2# \"whole\" => (integer) 42",
                        "3# \"half\" => (double) 0.5",
                        "4# \"endless\" => (double) inf",
                        "5# \"undefined\" => \"nan\"",
                        "6# \"exact\" => (double) 1.25",
                        "7# \"huge\" => \"1E+999\"",
                        "8# \"none\" => (nil)",
                        "9# \"list\" => ",
                        "   1) \"\\xc3\\xbc\"",
                        "   2) (nil)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "-3"})
    void manyCommandsComeFromItsStandardInput(String version) {
        assertThat(Judge.run("ping\necho \"a  b\"\nnumbers 2\nnope\nping\n", command(version)))
                .isEqualTo("PONG\na  b\n1\n2\nUNIMPLEMENTED unknown command 'nope'\n\nPONG\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "-3"})
    void atATerminalItCompletesHintsAndHelps(String version) throws URISyntaxException {
        String keys = """
            pai\\t -> PAINT
            \\x20 -> [red|green]
            \\x15client seti\\t -> CLIENT SETINFO
            \\x20 -> attribute value
            \\x15numbers\\x20 -> n
            3\\r -> 3) (integer) 3
            help paint\\r -> For a test.
            ping\\r -> PONG
            """;
        List<String> command = List.of(
                "python3",
                Path.of(Objects.requireNonNull(getClass().getResource("keys.py"))
                                .toURI())
                        .toString(),
                Integer.toString(server.port()),
                version);
        assertThat(Judge.run(keys, command).lines())
                .containsExactlyElementsOf(keys.lines()
                        .map(line -> line.substring(line.indexOf(" -> ") + 4))
                        .toList());
    }

    @Test
    void helpIsMadeOfTheSpecs() {
        assertThat(cli("help", "getlog"))
                .contains("GETLOG")
                .contains("[lines] [grep] [follow]")
                .contains("group:")
                .contains("read");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void redisBenchmarkRuns(int pipelined) {
        String printed = Judge.run(
                "",
                List.of(
                        "redis-benchmark",
                        "-p",
                        Integer.toString(server.port()),
                        "-t",
                        "ping_mbulk",
                        "-c",
                        "20",
                        "-n",
                        "20000",
                        "-P",
                        Integer.toString(pipelined),
                        "--csv"));
        assertThat(printed).contains("\"PING_MBULK\",").doesNotContain("Error");
    }
}
