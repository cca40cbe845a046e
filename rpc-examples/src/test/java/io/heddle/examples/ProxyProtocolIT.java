package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.command.ServerView.ConnectionView;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send PROXY headers over real sockets, from addresses that are trusted to or not. */
@Timeout(60)
class ProxyProtocolIT {
    private static final Duration MOST = Duration.ofSeconds(20);
    private static final String HEADER = "PROXY TCP4 192.0.2.7 198.51.100.9 4711 443\r\n";

    /** Version 2, from [2001:db8::7]:4711 to [2001:db8::9]:443. */
    private static final byte[] HEADER_2 = HexFormat.of()
            .parseHex("0d0a0d0a000d0a515549540a" + "21" + "21" + "0024" + "20010db8000000000000000000000007"
                    + "20010db8000000000000000000000009" + "126701bb");

    private static RpcServer serve(String proxies) throws IOException {
        return RpcServer.builder()
                .port(0)
                .maxConnectionsPerPeer(1)
                .proxyProtocolFrom(proxies)
                .start();
    }

    private static RpcServer trusting() throws IOException {
        return serve("127.0.0.0/8");
    }

    /** What {@code who} says. */
    private static String who(LineClient client) throws IOException {
        client.send("who\r\n");
        StringBuilder table = new StringBuilder();
        for (String line = client.line(); !line.equals("End who"); line = client.line()) {
            table.append(line).append('\n');
        }
        return table.toString();
    }

    @Test
    void whoShowsTheClientsOfTheProxy() throws IOException {
        try (RpcServer server = trusting();
                LineClient first = LineClient.connect(server.port());
                LineClient second = LineClient.connect(server.port())) {
            assertThat(first.send(HEADER).ask("ping")).isEqualTo("pong");
            second.send(HEADER_2);
            assertThat(who(second)).contains(" 192.0.2.7:4711 ", " [2001:db8:0:0:0:0:0:7]:4711 ");
            assertThat(who(first)).doesNotContain("127.0.0.1");
        }
    }

    @Test
    void theLimitPerPeerCountsClientsAndNotTheProxy() throws IOException {
        try (RpcServer server = trusting();
                LineClient first = LineClient.connect(server.port());
                LineClient same = LineClient.connect(server.port());
                LineClient other = LineClient.connect(server.port())) {
            assertThat(first.send(HEADER).ask("ping")).isEqualTo("pong");
            assertThat(same.send(HEADER.replace("4711", "4712")).rest())
                    .isEqualTo("ERR RESOURCE_EXHAUSTED too many connections\r\n");
            assertThat(other.send(HEADER.replace("192.0.2.7", "192.0.2.8")).ask("ping"))
                    .isEqualTo("pong");
            assertThat(server.view().connections().stream().map(ConnectionView::peer))
                    .containsExactlyInAnyOrder("192.0.2.7:4711", "192.0.2.8:4711");
        }
    }

    @ParameterizedTest(name = "{0} bytes at a time")
    @ValueSource(ints = {1, 7})
    void headersMayArriveInPieces(int chunkBytes) throws IOException {
        try (RpcServer server = trusting();
                LineClient client = LineClient.connect(server.port())) {
            for (int at = 0; at < HEADER_2.length; at += chunkBytes) {
                client.send(Arrays.copyOfRange(HEADER_2, at, Math.min(HEADER_2.length, at + chunkBytes)));
            }
            assertThat(client.ask("ping")).isEqualTo("pong");
        }
    }

    @Test
    void aTrustedAddressWithoutHeaderIsClosedWithoutAReply() throws IOException {
        try (RpcServer server = trusting();
                LineClient client = LineClient.connect(server.port())) {
            assertThat(client.send("ping\r\n").rest()).isEmpty();
            assertThat(server.view().connectionCounts().total()).isZero();
        }
    }

    @Test
    void aTrustedAddressThatIsSilentIsClosedInTime() throws IOException {
        try (RpcServer server = trusting();
                LineClient client = LineClient.connect(server.port())) {
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aHeaderFromAnAddressThatIsNotTrustedIsClosedWithoutAReply() throws IOException {
        try (RpcServer server = serve("192.0.2.1")) {
            for (byte[] header : List.of((HEADER + "ping\r\n").getBytes(StandardCharsets.US_ASCII), HEADER_2)) {
                try (LineClient spoofer = LineClient.connect(server.port())) {
                    assertThat(spoofer.send(header).rest()).isEmpty();
                }
                await().atMost(MOST)
                        .until(() -> server.view().connectionCounts().now() == 0);
            }
            try (LineClient client = LineClient.connect(server.port())) {
                assertThat(client.ask("ping")).isEqualTo("pong");
                assertThat(who(client)).contains(" 127.0.0.1:");
            }
        }
    }

    @Test
    void aHeaderIsALineLikeAnyOtherWhereNobodyIsTrusted() throws IOException {
        try (RpcServer server = RpcServer.builder().port(0).start();
                LineClient client = LineClient.connect(server.port())) {
            assertThat(client.send(HEADER).line()).startsWith("ERR UNIMPLEMENTED ");
        }
    }

    @Test
    void whoWaitsForAHeaderIsNotServedOnceTheServerHasStopped() throws IOException {
        try (Reactor reactor = Reactor.create(ReactorOptions.defaults())) {
            reactor.start();
            RpcServer server = RpcServer.builder()
                    .port(0)
                    .reactor(reactor)
                    .proxyProtocolFrom("127.0.0.1")
                    .start();
            try (LineClient served = LineClient.connect(server.port());
                    LineClient waiting = LineClient.connect(server.port())) {
                waiting.send(HEADER.substring(0, 5));
                assertThat(served.send(HEADER).ask("ping")).isEqualTo("pong");
                server.close();
                assertThat(waiting.send(HEADER.substring(5) + "ping\r\n").rest())
                        .isEmpty();
            }
        }
    }
}
