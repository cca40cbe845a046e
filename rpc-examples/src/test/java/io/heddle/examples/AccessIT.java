package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.access.SecretHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Access control of the real {@code ./heddle}, as clients of every wire protocol meet it. */
@Timeout(180)
class AccessIT {
    /** Calls without and with proof of who calls, over Twisted's AMP. */
    private static final String AMP = """
        import sys
        from twisted.internet import defer, endpoints, task
        from twisted.protocols import amp

        class Auth(amp.Command):
            commandName = b"auth"
            arguments = [(b"user", amp.Unicode()), (b"token", amp.Unicode())]
            response = [(b"result", amp.Unicode())]

        class Refused(Exception):
            pass

        class Version(amp.Command):
            commandName = b"version"
            response = [(b"result", amp.Unicode())]
            errors = {Refused: b"UNAUTHENTICATED"}

        class Kill(amp.Command):
            commandName = b"kill"
            arguments = [(b"connection", amp.Integer())]
            errors = {Refused: b"PERMISSION_DENIED"}

        async def main(reactor):
            endpoint = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", int(sys.argv[1]))
            client = await endpoints.connectProtocol(endpoint, amp.AMP())
            try:
                await client.callRemote(Version)
            except Refused:
                print("refused")
            print((await client.callRemote(Auth, user="alice", token=sys.argv[2]))["result"])
            await client.callRemote(Version)
            print("called")
            try:
                await client.callRemote(Kill, connection=1)
            except Refused:
                print("refused")

        task.react(lambda reactor: defer.ensureDeferred(main(reactor)))
        """;

    @TempDir
    private Path directory;

    private final String token = SecretHash.newToken();

    @BeforeEach
    void writeAccessFile() throws IOException {
        write("user anonymous +ping", "user alice " + SecretHash.ofToken(token) + " +@all -@admin -getlog");
    }

    /** As an operator should: what is read is never half written. */
    private void write(String... lines) throws IOException {
        Path next = Files.write(directory.resolve("next"), List.of(lines));
        Files.move(next, directory.resolve("access"), StandardCopyOption.REPLACE_EXISTING);
    }

    private HeddleProcess serve(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0", "--access-file", "access"));
        arguments.addAll(List.of(more));
        return HeddleProcess.start(directory, arguments.toArray(String[]::new));
    }

    private String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(20, TimeUnit.SECONDS))
                .as("%s ends", command[0])
                .isTrue();
        return output.strip();
    }

    @Test
    void holdsForTheTextProtocol() throws Exception {
        try (HeddleProcess heddle = serve();
                LineClient client = LineClient.connect(heddle.port())) {
            assertThat(client.ask("ping")).isEqualTo("pong");
            assertThat(client.ask("version")).startsWith("ERR UNAUTHENTICATED");
            assertThat(client.ask("auth alice wrong")).isEqualTo("ERR UNAUTHENTICATED wrong user or token");
            assertThat(client.ask("auth alice " + token)).isEqualTo("alice");
            assertThat(client.ask("version")).doesNotStartWith("ERR");
            assertThat(client.ask("kill 1")).isEqualTo("ERR PERMISSION_DENIED you may not call kill");
            String help = client.send("help\r\nquit\r\n").rest();
            assertThat(help).contains("version").doesNotContain("kill").doesNotContain("getlog");
        }
    }

    @Test
    void holdsForRedisCli() throws Exception {
        PeerPrograms.requireRedisCli();
        try (HeddleProcess heddle = serve()) {
            String port = Integer.toString(heddle.port());
            for (String version : List.of("-2", "-3")) {
                assertThat(run("redis-cli", "-p", port, version, "version")).startsWith("UNAUTHENTICATED ");
                assertThat(run("redis-cli", "-p", port, version, "info")).startsWith("UNAUTHENTICATED ");
                assertThat(run("redis-cli", "-p", port, version, "command", "list"))
                        .doesNotContain("version", "kill");
                String[] alice = {"redis-cli", "-p", port, version, "--no-auth-warning", "--user", "alice", "--pass"};
                assertThat(run(with(alice, token, "info"))).contains("heddle_version");
                assertThat(run(with(alice, token, "client", "list"))).contains("addr=127.0.0.1");
                assertThat(run(with(alice, token, "client", "kill", "id", "1"))).startsWith("PERMISSION_DENIED ");
                assertThat(run(with(alice, token, "command", "list")))
                        .contains("version")
                        .doesNotContain("kill", "getlog");
                assertThat(run(with(alice, "wrong", "ping"))).contains("wrong user or token");
            }
        }
    }

    private static String[] with(String[] begin, String... end) {
        List<String> all = new ArrayList<>(List.of(begin));
        all.addAll(List.of(end));
        return all.toArray(String[]::new);
    }

    @Test
    void holdsForJsonRpc() throws Exception {
        try (HeddleProcess heddle = serve();
                LineClient client = LineClient.connect(heddle.port())) {
            assertThat(client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"version\"}\n")
                            .message())
                    .contains("\"UNAUTHENTICATED\"");
            assertThat(client.send("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"rpc.discover\"}\n")
                            .message())
                    .contains("\"ping\"")
                    .doesNotContain("\"version\",\"summary\"", "\"kill\"");
            client.send("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"auth\",\"params\":{\"user\":\"alice\",\"token\":\""
                    + token + "\"}}\n{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"version\"}\n");
            assertThat(client.message()).contains("\"id\":3", "\"result\":\"alice\"");
            assertThat(client.message()).contains("\"id\":4", "\"result\"");
            assertThat(client.send("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"kill\",\"params\":[1]}\n")
                            .message())
                    .contains("\"PERMISSION_DENIED\"");
        }
    }

    @Test
    void holdsForTwistedAmp() throws Exception {
        PeerPrograms.requireTwisted();
        Path program = Files.writeString(directory.resolve("amp.py"), AMP);
        try (HeddleProcess heddle = serve()) {
            assertThat(run("/usr/bin/python3", program.toString(), Integer.toString(heddle.port()), token)
                            .lines())
                    .containsExactly("refused", "alice", "called", "refused");
        }
    }

    @Test
    void recordsWhoCalledWhatAndNoSecret() throws Exception {
        try (HeddleProcess heddle = serve("--audit-log", "audit.log");
                LineClient client = LineClient.connect(heddle.port())) {
            client.ask("ping");
            client.ask("auth alice wrong-and-secret");
            client.ask("auth alice " + token);
            client.ask("echo 'two\tlines'");
            client.ask("kill 1");
            String peer = " peer=127.0.0.1:" + client.localPort() + " connection=1 protocol=text ";
            assertThat(Files.readAllLines(directory.resolve("audit.log")))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .contains(" principal=\"\"" + peer
                                            + "command=ping arguments=\"text=pong\" outcome=OK micros="),
                            line -> assertThat(line)
                                    .contains("principal=\"\"" + peer
                                            + "command=auth arguments=\"user=alice token=***\""
                                            + " outcome=UNAUTHENTICATED"),
                            line -> assertThat(line).contains("principal=\"alice\"", "command=auth", "outcome=OK"),
                            line -> assertThat(line)
                                    .contains("principal=\"alice\"", "command=echo", "two\\u0009lines", "outcome=OK"),
                            line -> assertThat(line)
                                    .contains("command=kill arguments=\"connection=1\" outcome=PERMISSION_DENIED"));
            for (String log : List.of("audit.log", "rpcserver.log")) {
                assertThat(directory.resolve(log)).content().doesNotContain(token, "wrong-and-secret");
            }
            assertThat(heddle.stderr()).doesNotContain(token, "wrong-and-secret");
        }
    }

    @Test
    void followsTheAccessFileWithoutDroppingAConnection() throws Exception {
        try (HeddleProcess heddle = serve();
                LineClient client = LineClient.connect(heddle.port())) {
            client.ask("auth alice " + token);
            assertThat(client.ask("version")).doesNotStartWith("ERR");

            write("user alice +ping");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> client.ask("version").startsWith("ERR PERMISSION_DENIED"));
            write("nonsense");
            await().atMost(Duration.ofSeconds(30)).until(() -> heddle.stderr().contains("is not used"));
            assertThat(client.ask("ping")).isEqualTo("pong");
        }
    }

    @Test
    void refusesAnAccessFileThatIsWrong() throws Exception {
        write("user alice @read");
        try (HeddleProcess heddle = serve()) {
            assertThat(heddle.exitCode()).isEqualTo(2);
            assertThat(heddle.stderr())
                    .isEqualTo("heddle: access file access: line 1: a rule is +@category, -@category, +command or"
                            + " -command\n");
        }
    }

    @Test
    void refusesToBeReachedFromElsewhereUnprotected() throws Exception {
        try (HeddleProcess heddle = serve("--bind", "0.0.0.0")) {
            assertThat(heddle.exitCode()).isEqualTo(2);
            assertThat(heddle.stderr()).startsWith("heddle: 0.0.0.0 can be reached from other machines");
        }
    }

    @Test
    void makesTokensAndHashes() throws Exception {
        try (HeddleProcess heddle = HeddleProcess.start(directory, "token")) {
            assertThat(heddle.exitCode()).isZero();
            List<String> lines = heddle.stdout().lines().toList();
            String made = lines.get(0).substring("token ".length());
            assertThat(SecretHash.parse(lines.get(1).substring("hash  ".length()))
                            .matches(made))
                    .isTrue();
        }
        try (HeddleProcess heddle = HeddleProcess.startInShell(directory, "echo swordfish | $HEDDLE hash")) {
            assertThat(heddle.exitCode()).isZero();
            assertThat(SecretHash.parse(heddle.stdout().strip()).matches("swordfish"))
                    .isTrue();
        }
    }
}
