package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.reactor.ClientFactory;
import io.heddle.reactor.Connector;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import io.heddle.testing.RecordingProtocol;
import io.heddle.tls.ClientAuthentication;
import io.heddle.tls.TlsClientFactory;
import io.heddle.tls.TlsContext;
import io.heddle.tls.TlsMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSL, Python and redis-cli judge how the server speaks TLS. */
@Timeout(120)
class TlsIT {
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final Pattern ACCEPTING = Pattern.compile("ACCEPT 127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    private static Path keys;

    private static Certificates certificates;

    @TempDir
    private Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        PeerPrograms.requireOpenssl();
        certificates = new Certificates(keys)
                .sign("server", "DNS:localhost,IP:127.0.0.1")
                .signRsa("rsa", "DNS:localhost,IP:127.0.0.1")
                .sign("other", "DNS:other.example")
                .sign("client", "DNS:client.example");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static TlsContext.Builder server() {
        return TlsContext.builder().identity(certificates.file("server"), certificates.key("server"));
    }

    private static TlsContext.Builder mutual(ClientAuthentication wanted) {
        return server().trust(certificates.file("ca")).clientAuthentication(wanted);
    }

    private RpcServer serve(TlsMode mode, TlsContext.Builder context) throws IOException {
        RpcServer server =
                RpcServer.builder().port(0).tls(mode, context.build()).start();
        open.add(server);
        return server;
    }

    /** What a program that runs to its end has printed. */
    private record Printed(int exitCode, String text) {}

    private Printed run(String input, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "peer", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            try {
                process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
                process.getOutputStream().close();
            } catch (IOException e) {
                // it has ended before it read all
            }
            assertThat(process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS))
                    .as("%s ends: %s", command, Files.readString(output))
                    .isTrue();
            return new Printed(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> client(int port, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + port,
                "-CAfile",
                certificates.file("ca").toString(),
                "-verify_return_error",
                "-verify_hostname",
                "localhost",
                "-servername",
                "localhost"));
        command.addAll(List.of(more));
        return command;
    }

    /** Calls ping, then quit, so that the server closes; the exit code tells how that was. */
    private Printed ping(int port, String... more) throws IOException, InterruptedException {
        List<String> command = client(port, more);
        command.add("-ign_eof");
        return run("ping\r\nquit\r\n", command);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "-tls1_2, ECDHE-ECDSA-AES128-GCM-SHA256",
        "-tls1_2, ECDHE-ECDSA-AES256-GCM-SHA384",
        "-tls1_2, ECDHE-ECDSA-CHACHA20-POLY1305"
    })
    void opensslSpeaksTls12(String version, String cipher) throws Exception {
        Printed printed = ping(serve(TlsMode.REQUIRED, server()).port(), version, "-cipher", cipher);
        assertThat(printed.text()).contains("pong\r\n", "Cipher is " + cipher, "Verify return code: 0 (ok)");
        assertThat(printed.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"})
    void opensslSpeaksTls13(String suite) throws Exception {
        Printed printed = ping(serve(TlsMode.REQUIRED, server()).port(), "-tls1_3", "-ciphersuites", suite);
        assertThat(printed.text()).contains("pong\r\n", "Cipher is " + suite);
        assertThat(printed.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslAcceptsRsa(String version) throws Exception {
        TlsContext.Builder rsa = TlsContext.builder().identity(certificates.file("rsa"), certificates.key("rsa"));
        assertThat(ping(serve(TlsMode.REQUIRED, rsa).port(), version).text()).contains("pong\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void olderVersionsAreRefused(String version) throws Exception {
        Printed printed = ping(serve(TlsMode.REQUIRED, server()).port(), version, "-cipher", "ALL:@SECLEVEL=0");
        assertThat(printed.exitCode()).isNotZero();
        assertThat(printed.text()).contains("alert protocol version").doesNotContain("pong");
    }

    @Test
    void aCipherThatIsNotSpokenIsRefused() throws Exception {
        Printed printed = ping(serve(TlsMode.REQUIRED, server()).port(), "-tls1_2", "-cipher", "AES128-SHA");
        assertThat(printed.text()).contains("alert handshake failure").doesNotContain("pong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aClientsCertificateIsAcceptedRefusedOrMissed(String version) throws Exception {
        int port =
                serve(TlsMode.REQUIRED, mutual(ClientAuthentication.REQUIRED)).port();
        String certificate = certificates.file("client").toString();
        assertThat(ping(
                                port,
                                version,
                                "-cert",
                                certificate,
                                "-key",
                                certificates.key("client").toString())
                        .text())
                .contains("pong\r\n");
        assertThat(ping(port, version).text()).contains("alert").doesNotContain("pong");
        Certificates strangers = new Certificates(Files.createDirectory(directory.resolve("strangers")))
                .sign("client", "DNS:client.example");
        assertThat(ping(
                                port,
                                version,
                                "-cert",
                                strangers.file("client").toString(),
                                "-key",
                                strangers.key("client").toString())
                        .text())
                .contains("alert")
                .doesNotContain("pong");
        int lenient =
                serve(TlsMode.REQUIRED, mutual(ClientAuthentication.OPTIONAL)).port();
        assertThat(ping(lenient, version).text()).contains("pong\r\n");
    }

    @Test
    void theNameChoosesTheCertificate() throws Exception {
        TlsContext.Builder two = server().identity(certificates.file("other"), certificates.key("other"));
        int port = serve(TlsMode.REQUIRED, two).port();
        List<String> command =
                List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-servername", "other.example");
        assertThat(run("", command).text()).contains("subject=CN = other");
        assertThat(ping(port).text()).contains("subject=CN = server");
    }

    @Test
    void renegotiationIsRefused() throws Exception {
        int port = serve(TlsMode.REQUIRED, server()).port();
        Path output = Files.createTempFile(directory, "peer", ".txt");
        Process process = new ProcessBuilder(client(port, "-tls1_2"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().write("R\n".getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            await().atMost(MOST).until(() -> !process.isAlive()); // its input goes on, so it was the server that closed
            assertThat(Files.readString(output))
                    .contains("Secure Renegotiation IS supported", "RENEGOTIATING", "closed");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void sessionsAreResumed() throws Exception {
        int port = serve(TlsMode.REQUIRED, server()).port();
        String session = directory.resolve("session").toString();
        assertThat(ping(port, "-sess_out", session).text()).contains("New, TLSv1.3");
        assertThat(ping(port, "-sess_in", session).text()).contains("Reused, TLSv1.3", "pong\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1_2", "TLSv1_3"})
    void pythonSpeaksTlsAndSeesTheEndInOrder(String version) throws Exception {
        PeerPrograms.requirePythonSsl();
        int port = serve(TlsMode.OPTIONAL, server()).port();
        String script = """
            import socket, ssl, sys
            context = ssl.create_default_context(cafile=sys.argv[2])
            context.minimum_version = context.maximum_version = ssl.TLSVersion.%s
            raw = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 20)
            tls = context.wrap_socket(raw, server_hostname='localhost', suppress_ragged_eofs=False)
            big = b'x' * 15000
            tls.sendall(b'ping\\r\\necho ' + big + b'\\r\\n')
            got = b''
            while got.count(b'\\n') < 2:
                got += tls.recv(65536)
            assert got == b'pong\\r\\n' + big + b'\\r\\n', got[:100]
            tls.sendall(b'quit\\r\\n')
            while tls.recv(65536):
                pass  # a missing close_notify would be an SSLEOFError
            print(tls.version())
            """.formatted(version);
        Path file = Files.writeString(directory.resolve("peer.py"), script);
        Printed printed = run(
                "",
                List.of(
                        "/usr/bin/python3",
                        file.toString(),
                        Integer.toString(port),
                        certificates.file("ca").toString()));
        assertThat(printed.text()).isEqualTo(version.replace('_', '.') + "\n");
        assertThat(printed.exitCode()).isZero();
    }

    @Test
    void pythonsCloseNotifyIsAnswered() throws Exception {
        PeerPrograms.requirePythonSsl();
        int port = serve(TlsMode.REQUIRED, server()).port();
        Path file = Files.writeString(directory.resolve("peer.py"), """
            import socket, ssl, sys
            context = ssl.create_default_context(cafile=sys.argv[2])
            raw = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 20)
            tls = context.wrap_socket(raw, server_hostname='localhost')
            tls.sendall(b'ping\\r\\n')
            assert tls.recv(100) == b'pong\\r\\n'
            rest = tls.unwrap()  # sends close_notify and waits for the other
            assert rest.recv(100) == b''
            print('closed')
            """);
        assertThat(run(
                                "",
                                List.of(
                                        "/usr/bin/python3",
                                        file.toString(),
                                        Integer.toString(port),
                                        certificates.file("ca").toString()))
                        .text())
                .isEqualTo("closed\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "-3"})
    void redisCliSpeaksTls(String version) throws Exception {
        PeerPrograms.requireRedisCliWithTls();
        int port =
                serve(TlsMode.OPTIONAL, mutual(ClientAuthentication.REQUIRED)).port();
        List<String> plain = List.of("redis-cli", version, "-p", Integer.toString(port), "ping");
        assertThat(run("", plain).text()).isEqualTo("PONG\n");
        List<String> tls = List.of(
                "redis-cli",
                version,
                "-p",
                Integer.toString(port),
                "--tls",
                "--sni",
                "localhost",
                "--cacert",
                certificates.file("ca").toString(),
                "--cert",
                certificates.file("client").toString(),
                "--key",
                certificates.key("client").toString(),
                "echo",
                "hello");
        assertThat(run("", tls).text()).isEqualTo("hello\n");
    }

    @Test
    void plainAndTlsShareAPort() throws Exception {
        int port = serve(TlsMode.OPTIONAL, server()).port();
        try (LineClient plain = LineClient.connect(port)) {
            assertThat(plain.ask("ping")).isEqualTo("pong");
            assertThat(ping(port).text()).contains("pong\r\n");
            assertThat(plain.ask("ping")).isEqualTo("pong");
        }
    }

    @Test
    void aUnixSocketIsNotEncrypted() throws Exception {
        Path path = directory.resolve("heddle.sock");
        RpcServer server = RpcServer.builder()
                .port(0)
                .unix(path)
                .tls(TlsMode.REQUIRED, server().build())
                .start();
        open.add(server);
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            client.write(ByteBuffer.wrap(line("ping")));
            ByteBuffer answer = ByteBuffer.allocate(6);
            while (answer.hasRemaining() && client.read(answer) > 0) {
                // the rest comes
            }
            assertThat(new String(answer.array(), StandardCharsets.UTF_8)).isEqualTo("pong\r\n");
        }
        assertThat(ping(server.port()).text()).contains("pong\r\n");
    }

    @Test
    void requiredAnswersNothingToPlaintext() throws Exception {
        int port = serve(TlsMode.REQUIRED, server()).port();
        try (LineClient plain = LineClient.connect(port)) {
            assertThat(plain.send("ping\r\n").rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0016", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000"})
    void aTruncatedHandshakeIsClosedInTime(String begun) throws Exception {
        int port = serve(TlsMode.REQUIRED, server().handshakeTimeout(Duration.ofMillis(300)))
                .port();
        try (LineClient raw = LineClient.connect(port)) {
            assertThat(raw.send(begun.getBytes(StandardCharsets.ISO_8859_1)).rest())
                    .isEmpty();
        }
    }

    @Test
    void beyondMaxConnectionsATlsClientIsClosedWithoutALine() throws Exception {
        RpcServer server = RpcServer.builder()
                .port(0)
                .maxConnections(1)
                .tls(TlsMode.REQUIRED, server().build())
                .start();
        open.add(server);
        try (LineClient first = LineClient.connect(server.port())) {
            await().atMost(MOST).until(() -> server.view().connectionCounts().now() == 1);
            try (LineClient second = LineClient.connect(server.port())) {
                assertThat(second.rest()).isEmpty();
            }
            assertThat(first.hasBeenAnswered()).isFalse();
        }
    }

    @Test
    void aProxyHeaderComesBeforeTls() throws Exception {
        PeerPrograms.requirePythonSsl();
        RpcServer server = RpcServer.builder()
                .port(0)
                .proxyProtocolFrom("127.0.0.1")
                .tls(TlsMode.REQUIRED, server().build())
                .start();
        open.add(server);
        Path file = Files.writeString(directory.resolve("peer.py"), """
            import socket, ssl, sys
            context = ssl.create_default_context(cafile=sys.argv[2])
            raw = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 20)
            raw.sendall(b'PROXY TCP4 192.0.2.7 192.0.2.8 1111 2222\\r\\n')
            tls = context.wrap_socket(raw, server_hostname='localhost')
            tls.sendall(b'who\\r\\n')
            print('192.0.2.7:1111' in tls.recv(1000).decode())
            """);
        assertThat(run(
                                "",
                                List.of(
                                        "/usr/bin/python3",
                                        file.toString(),
                                        Integer.toString(server.port()),
                                        certificates.file("ca").toString()))
                        .text())
                .isEqualTo("True\n");
    }

    @Test
    void theLauncherReadsChangedFilesAndKeepsConnections() throws Exception {
        Path certificate = Files.copy(certificates.file("server"), directory.resolve("now.pem"));
        Path key = Files.copy(certificates.key("server"), directory.resolve("now.key"));
        try (HeddleProcess heddle = HeddleProcess.start(
                directory,
                "serve",
                "--port",
                "0",
                "--tls",
                "optional",
                "--tls-cert",
                "now.pem",
                "--tls-key",
                "now.key")) {
            int port = heddle.port();
            try (LineClient before = LineClient.connect(port)) {
                assertThat(before.ask("ping")).isEqualTo("pong");
                assertThat(ping(port).text()).contains("subject=CN = server", "pong\r\n");
                Files.copy(certificates.file("rsa"), certificate, StandardCopyOption.REPLACE_EXISTING);
                Files.copy(certificates.key("rsa"), key, StandardCopyOption.REPLACE_EXISTING);
                await().atMost(MOST).until(() -> ping(port).text().contains("subject=CN = rsa"));
                assertThat(before.ask("ping")).isEqualTo("pong");
            }
        }
    }

    /** Reverses the lines that it is sent. */
    private final class OpensslServer implements AutoCloseable {
        private final Path output = Files.createTempFile(directory, "server", ".txt");
        private final Process process;

        private OpensslServer(String... more) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    "openssl",
                    "s_server",
                    "-accept",
                    "127.0.0.1:0",
                    "-rev",
                    "-cert",
                    certificates.file("server").toString(),
                    "-key",
                    certificates.key("server").toString()));
            command.addAll(List.of(more));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        }

        private int port() throws IOException {
            Pattern pattern = ACCEPTING;
            await().atMost(MOST)
                    .until(() -> pattern.matcher(Files.readString(output)).find());
            Matcher matcher = pattern.matcher(Files.readString(output));
            assertThat(matcher.find()).isTrue();
            return Integer.parseInt(matcher.group(1));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void theClientSideSpeaksToOpenssl(String version) throws Exception {
        TlsContext context = TlsContext.builder()
                .identity(certificates.file("client"), certificates.key("client"))
                .trust(certificates.file("ca"))
                .build();
        RecordingProtocol protocol = new RecordingProtocol().onMade(transport -> transport.write(line("hello")));
        ClientFactory factory = new ClientFactory() {
            @Override
            public Protocol buildProtocol(SocketAddress peer) {
                return protocol;
            }
        };
        try (OpensslServer server = new OpensslServer(
                        version,
                        "-Verify",
                        "1",
                        "-verify_return_error",
                        "-CAfile",
                        certificates.file("ca").toString());
                Reactor reactor = Reactor.create(ReactorOptions.defaults())) {
            reactor.start();
            Connector connector = reactor.connectTcp(
                    new InetSocketAddress("127.0.0.1", server.port()),
                    new TlsClientFactory(factory, context, "localhost"),
                    MOST);
            await().atMost(MOST).until(() -> protocol.receivedText().equals("olleh\n"));
            assertThat(protocol.transport().peerPrincipal().orElseThrow().getName())
                    .isEqualTo("CN=server");
            protocol.transport().loseConnection();
            await().atMost(MOST).until(() -> protocol.saw("connectionLost"));
            assertThat(connector.destination().getPort()).isPositive();
            assertThat(Files.readString(server.output)).doesNotContain("error");
        }
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
