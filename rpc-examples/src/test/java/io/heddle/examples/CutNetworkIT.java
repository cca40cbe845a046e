package io.heddle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network that loses every packet: that of a namespace of its own, whose one interface is taken down under a
 * connection. Making one takes privileges; elsewhere HalfOpenIT of rpc-protocols cuts a relay.
 */
@Timeout(180)
class CutNetworkIT {
    private static final Duration MOST = Duration.ofSeconds(30);

    /** Says when it has been answered, and whether it hears of the end. */
    private static final String CLIENT = """
        import socket, sys
        s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
        s.sendall(b"ping\\r\\n")
        print(s.recv(100).decode().strip(), flush=True)
        s.recv(100)
        print("heard of the end", flush=True)
        """;

    @TempDir
    private Path directory;

    @Test
    void thePeerThatIsGoneIsClosedByTheIdleTimeout() throws Exception {
        PeerPrograms.requirePython();
        assumeTrue(succeeds("unshare", "-n", "ip", "link", "set", "lo", "up"), "no network namespaces here");
        String serve =
                "unshare -n sh -c 'ip link set lo up;" + " exec \"$HEDDLE\" serve --port 0 --unix s --idle-timeout 2s'";
        try (HeddleProcess heddle = HeddleProcess.startInShell(directory, "exec " + serve)) {
            String port = heddle.listening().replaceFirst("127\\.0\\.0\\.1:(\\d+).*", "$1");
            Process peer = new ProcessBuilder(inside(heddle, "/usr/bin/python3", "-c", CLIENT, port)).start();
            try (BufferedReader said = peer.inputReader()) {
                assertThat(said.readLine()).isEqualTo("pong");
                assertThat(ask("who")).contains("127.0.0.1:");

                assertThat(succeeds(inside(heddle, "ip", "link", "set", "lo", "down")))
                        .isTrue();

                await().atMost(MOST).until(() -> !ask("who").contains("127.0.0.1:"));
                assertThat(said.ready()).as("the peer hears of it").isFalse();
                assertThat(peer.isAlive()).isTrue();
            } finally {
                peer.destroyForcibly();
            }
        }
    }

    /** Through the Unix domain socket, which needs no network. */
    private String ask(String line) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(directory.resolve("s")));
            channel.write(ByteBuffer.wrap((line + "\r\n").getBytes(UTF_8)));
            channel.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(64 << 10);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                // until the end
            }
            return new String(answer.array(), 0, answer.position(), UTF_8);
        }
    }

    private static String[] inside(HeddleProcess heddle, String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "-n", "-t", Long.toString(heddle.pid())));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }
}
