package io.heddle.policy;

import static io.heddle.policy.FakeConnection.address;
import static io.heddle.policy.ProxyHeaders.TCP4_ADDRESSES;
import static io.heddle.policy.ProxyHeaders.v1;
import static io.heddle.policy.ProxyHeaders.v2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import io.heddle.command.LogCapture;
import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import io.heddle.reactor.UnixPeerAddress;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyProtocolTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final SocketAddress PROXY = address("10.0.0.1", 1);
    private static final SocketAddress STRANGER = address("203.0.113.1", 1);
    private static final InetSocketAddress CLIENT = address("192.0.2.7", 4711);
    private static final InetSocketAddress SERVER = address("198.51.100.9", 443);
    private static final String LINE = "PROXY TCP4 192.0.2.7 198.51.100.9 4711 443\r\n";

    private final ManualLoop loop = new ManualLoop();
    private final List<Lines> built = new ArrayList<>();
    private final List<SocketAddress> peers = new ArrayList<>();
    private final LogCapture log = new LogCapture(ProxyProtocol.class);
    private final ProxyProtocol policy = around(peer -> {
        peers.add(peer);
        Lines lines = new Lines();
        built.add(lines);
        return lines;
    });

    private static ProxyProtocol around(Factory factory) {
        return new ProxyProtocol(factory, Networks.of("10.0.0.0/8"), TIMEOUT);
    }

    @AfterEach
    void endCapture() {
        log.close();
    }

    private FakeConnection open(SocketAddress peer) {
        return FakeConnection.open(loop, policy, peer);
    }

    private Lines only() {
        assertThat(built).hasSize(1);
        return built.get(0);
    }

    static List<byte[]> relayingHeaders() {
        return List.of(LINE.getBytes(StandardCharsets.US_ASCII), v2(0x21, 0x11, TCP4_ADDRESSES + "040000"));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Test
    void aClientOfAUnixSocketIsServedButMayNotSendAHeader() {
        FakeConnection connection = open(UnixPeerAddress.of("ada"));
        connection.receive("hello\r\n");
        assertThat(peers).containsExactly(UnixPeerAddress.of("ada"));
        assertThat(connection.closing()).isNull();

        FakeConnection claiming = open(UnixPeerAddress.of("ada"));
        claiming.receive(LINE);
        assertThat(claiming.closing()).isInstanceOf(CloseReason.ProtocolError.class);
    }

    // ---- from a trusted address

    @ParameterizedTest
    @MethodSource("relayingHeaders")
    void servesTheClientThatTheHeaderNamesWhereverItIsSplit(byte[] header) {
        byte[] all = join(header, "ping\n".getBytes(StandardCharsets.US_ASCII));
        for (int at = 0; at <= all.length; at++) {
            built.clear();
            peers.clear();
            FakeConnection connection = open(PROXY);
            connection.receive(Arrays.copyOf(all, at));
            connection.receive(Arrays.copyOfRange(all, at, all.length));

            assertThat(peers).containsExactly(CLIENT);
            assertThat(only().transport.peer()).isEqualTo(CLIENT);
            assertThat(only().transport.host()).isEqualTo(SERVER);
            assertThat(only().events.get(0)).isEqualTo("made");
            assertThat(received(only())).isEqualTo("ping|");
            assertThat(connection.closing()).isNull();
            connection.end();
        }
    }

    @ParameterizedTest(name = "{0} bytes at a time")
    @ValueSource(ints = {1, 2, 3, 5, 64})
    void handsOnOnlyWhatIsBehindTheHeader(int chunkBytes) {
        byte[] all = (LINE + "ping\n" + LINE.replace("\r", "")).getBytes(StandardCharsets.US_ASCII);
        FakeConnection connection = open(PROXY);
        for (int at = 0; at < all.length; at += chunkBytes) {
            connection.receive(Arrays.copyOfRange(all, at, Math.min(at + chunkBytes, all.length)));
        }
        assertThat(only().events.get(0)).isEqualTo("made");
        assertThat(received(only())).isEqualTo("ping|" + LINE.replace("\r\n", "|"));
    }

    @Test
    void theWrappedFactoryHearsOfAConnectionWhenItsHeaderIsComplete() {
        FakeConnection connection = open(PROXY);
        connection.receive(LINE.substring(0, LINE.length() - 1));
        assertThat(built).isEmpty();
        assertThat(connection.protocol().openFrame()).isPositive();

        connection.receive("\n");
        assertThat(only().events).containsExactly("made");
        assertThat(connection.protocol().openFrame()).isEqualTo(Protocol.NO_FRAME);
        connection.receive("pi");
        assertThat(connection.protocol().openFrame()).isEqualTo(only().openFrame());
    }

    @Test
    void aHeaderWithoutAddressesLeavesThoseOfTheConnection() {
        for (byte[] header : List.of(v1("PROXY UNKNOWN"), v2(0x20, 0x00, ""), v2(0x21, 0x31, "00".repeat(216)))) {
            built.clear();
            FakeConnection connection = open(PROXY);
            connection.receive(header);
            assertThat(only().transport.peer()).isEqualTo(PROXY);
            assertThat(only().transport.host()).isEqualTo(connection.host());
        }
        assertThat(peers).containsOnly(PROXY);
    }

    @Test
    void theConnectionEndsThroughTheTransportOfItsProtocol() {
        FakeConnection connection = open(PROXY);
        connection.receive(LINE);
        connection.stopReactor();
        connection.receiveFin();
        connection.end();
        assertThat(only().events).containsExactly("made", "stopping", "fin", "lost");
        assertThat(only().lost).isEqualTo(new CloseReason.ConnectionDone());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ping\n",
                "GET / HTTP/1.1\r\n",
                "PROXY TCP4 192.0.2.7\r\n",
                "PROXY TCP4 localhost 198.51.100.9 4711 443\r\n",
                "\r\n\r\n\0\r\nQUIT\n\u0031\u0011\0\0"
            })
    void whatIsNoHeaderClosesTheConnectionWithoutAnAnswer(String text) {
        FakeConnection connection = open(PROXY);
        connection.receive(text);
        assertThat(connection.closing()).isInstanceOf(CloseReason.ProtocolError.class);
        assertThat(connection.written()).isEmpty();
        assertThat(log.at(Level.DEBUG)).hasSize(1).first().asString().startsWith("Connection 7 from /10.0.0.1:1");
        connection.end();
        assertThat(built).isEmpty();
        assertThat(loop.pending()).isZero();
    }

    @Test
    void aHeaderThatIsLateClosesTheConnectionEvenIfItTrickles() {
        FakeConnection connection = open(PROXY);
        loop.advance(TIMEOUT.dividedBy(2));
        connection.receive("PROXY");
        loop.advance(TIMEOUT.dividedBy(2).minusNanos(1));
        assertThat(connection.closing()).isNull();
        loop.advance(Duration.ofNanos(1));
        assertThat(connection.closing()).isEqualTo(new CloseReason.TimedOut("PROXY header", TIMEOUT));
        connection.end();
        assertThat(built).isEmpty();
    }

    @Test
    void aHeaderInTimeLeavesNoTimer() {
        open(PROXY).receive(LINE);
        assertThat(loop.pending()).isZero();
    }

    @Test
    void aPeerThatSendsNothingAndEndsIsClosedInOrder() {
        FakeConnection connection = open(PROXY);
        connection.receiveFin();
        assertThat(connection.closing()).isEqualTo(new CloseReason.ConnectionDone());
        connection.end();
        assertThat(built).isEmpty();
        assertThat(loop.pending()).isZero();
    }

    @Test
    void aHeaderThatIsCutOffIsNone() {
        FakeConnection connection = open(PROXY);
        connection.receive("PROXY TCP4");
        connection.receiveFin();
        assertThat(connection.closing()).isEqualTo(new CloseReason.ProtocolError("PROXY header: cut off"));
    }

    @Test
    void aStoppingReactorDoesNotWaitForAHeader() {
        FakeConnection connection = open(PROXY);
        connection.stopReactor();
        assertThat(connection.closing()).isEqualTo(new CloseReason.ConnectionDone());
    }

    @Test
    void aHeaderThatComesWhenTheFactoryIsStoppedIsNotServed() {
        policy.startFactory();
        policy.startFactory();
        FakeConnection first = open(PROXY);
        FakeConnection second = open(PROXY);
        policy.stopFactory();
        first.receive(LINE);
        assertThat(built).hasSize(1);
        policy.stopFactory();
        second.receive(LINE);
        assertThat(built).hasSize(1);
        assertThat(second.closing()).isEqualTo(new CloseReason.ConnectionDone());
        policy.startFactory();
        open(PROXY).receive(LINE);
        assertThat(built).hasSize(2);
    }

    // ---- the bound

    @Test
    void onlySoManyMayWaitForTheirHeader() {
        List<FakeConnection> waiting = new ArrayList<>();
        for (int i = 0; i < ProxyProtocol.MAX_WAITING; i++) {
            waiting.add(open(PROXY));
        }
        FakeConnection refused = open(PROXY);
        FakeConnection unlogged = open(PROXY);

        assertThat(waiting)
                .allSatisfy(connection -> assertThat(connection.closing()).isNull());
        assertThat(refused.aborted()).isTrue();
        assertThat(refused.closing()).isEqualTo(new CloseReason.Refused("too many connections without a PROXY header"));
        assertThat(unlogged.aborted()).isTrue();
        assertThat(log.warnings())
                .containsExactly("Too many connections without a PROXY header. Disconnect! peer=/10.0.0.1:1"
                        + " connection=7 unlogged=0");
        FakeConnection stranger = open(STRANGER);
        assertThat(stranger.closing()).isNull();
    }

    @Test
    void whoIsServedOrGoneDoesNotWait() {
        List<FakeConnection> waiting = new ArrayList<>();
        for (int i = 0; i < ProxyProtocol.MAX_WAITING; i++) {
            waiting.add(open(PROXY));
        }
        open(PROXY).end(); // was refused, so it frees nothing
        waiting.get(0).receive(LINE);
        waiting.get(1).end();
        waiting.get(2).receive("garbage");

        assertThat(open(PROXY).closing()).isNull();
        assertThat(open(PROXY).closing()).isNull();
        assertThat(open(PROXY).aborted())
                .as("the refused one lingers, and counts")
                .isTrue();
        waiting.get(2).end();
        assertThat(open(PROXY).closing()).isNull();
        waiting.get(0).end(); // was served
        assertThat(open(PROXY).aborted()).isTrue();
    }

    // ---- foreign code

    @Test
    void aFactoryThatThrowsEndsTheConnection() {
        FakeConnection connection = FakeConnection.open(
                loop,
                around(peer -> {
                    throw new IllegalStateException("factory");
                }),
                PROXY);
        connection.receive(LINE);
        assertThat(connection.closing()).isInstanceOf(CloseReason.HandlerFailed.class);
        assertThat(loop.pending()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // a user may not check
    void aFactoryThatReturnsNullEndsTheConnection() {
        FakeConnection connection = FakeConnection.open(loop, around(peer -> null), PROXY);
        connection.receive(LINE);
        assertThat(connection.closing()).isInstanceOf(CloseReason.HandlerFailed.class);
    }

    @Test
    void aProtocolThatThrowsWhenItIsMadeIsToldOfTheEndAndOfNothingElse() {
        Lines lines = new Lines() {
            @Override
            public void connectionMade(Transport made) {
                super.connectionMade(made);
                throw new IllegalStateException("made");
            }
        };
        FakeConnection connection = FakeConnection.open(loop, around(peer -> lines), PROXY);
        connection.receive(LINE + "ping\n");
        assertThat(connection.closing()).isInstanceOf(CloseReason.HandlerFailed.class);
        assertThat(lines.events).containsExactly("made", "lost");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProtocolThatClosesWhenItIsMadeReceivesNothing(boolean abort) {
        Lines lines = new Lines() {
            @Override
            public void connectionMade(Transport made) {
                super.connectionMade(made);
                if (abort) {
                    made.abortConnection();
                } else {
                    made.loseConnection();
                }
            }
        };
        FakeConnection connection = FakeConnection.open(loop, around(peer -> lines), PROXY);
        connection.receive(LINE + "ping\n");
        assertThat(lines.events).containsExactly("made");
        assertThat(connection.aborted()).isEqualTo(abort);
    }

    @Test
    void aLimitInsideCountsByTheClient() {
        Factory counted = new ConnectionLimit(
                peer -> new Lines(), new ConnectionCounts(10, 1, 1), new byte[] {'!'}, new RecordingLogger());
        FakeConnection first = FakeConnection.open(loop, around(counted), PROXY);
        FakeConnection same = FakeConnection.open(loop, around(counted), PROXY);
        FakeConnection other = FakeConnection.open(loop, around(counted), PROXY);
        first.receive(LINE);
        same.receive(LINE + "ping\n");
        other.receive(LINE.replace("192.0.2.7", "192.0.2.8"));

        assertThat(first.closing()).isNull();
        assertThat(same.closing()).isEqualTo(new CloseReason.Refused("too many connections of this peer"));
        assertThat(same.written()).isEqualTo("!");
        assertThat(other.closing()).isNull();
    }

    // ---- from any other address

    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN ", "PROXY UNKNOWN\r"})
    void aLineFromAStrangerClosesTheConnectionWhereverItIsSplit(String start) {
        String line = start + "1.2.3.4 5.6.7.8 1 2\r\nping\n";
        closesAtEverySplit(line.getBytes(StandardCharsets.US_ASCII), start.length());
    }

    @Test
    void aBlockFromAStrangerClosesTheConnectionWhereverItIsSplit() {
        closesAtEverySplit(v2(0x21, 0x11, TCP4_ADDRESSES), 12);
        closesAtEverySplit(v2(0x20, 0x00, ""), 12);
    }

    private void closesAtEverySplit(byte[] bytes, int length) {
        for (int at = 1; at < length; at++) {
            built.clear();
            FakeConnection connection = open(STRANGER);
            connection.receive(Arrays.copyOf(bytes, at));
            assertThat(connection.closing()).as("after %s bytes", at).isNull();
            connection.receive(Arrays.copyOfRange(bytes, at, bytes.length));
            assertThat(connection.closing()).isInstanceOf(CloseReason.ProtocolError.class);
            assertThat(connection.written()).isEmpty();
            connection.end();
            assertThat(only().events).containsExactly("made", "lost");
        }
        assertThat(log.at(Level.DEBUG))
                .hasSizeGreaterThanOrEqualTo(length - 1)
                .containsOnly(
                        "Connection 7 from /203.0.113.1:1 is closed: it sent a PROXY header, and is not trusted to");
        FakeConnection whole = open(STRANGER);
        whole.receive(Arrays.copyOf(bytes, length));
        assertThat(whole.closing()).isInstanceOf(CloseReason.ProtocolError.class);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "ping\n",
                "P\n",
                "PROXY\n",
                "PROXY TCP5 \n",
                "PROXY TCP4\n",
                "PROXY TCP44 \n",
                "PROXY UNKNOWN\n",
                "PROXY UNKNOWNS \n",
                "PROXY  TCP4 \n",
                "proxy TCP4 1.2.3.4\n",
                "\n",
                "\r\n\r\nping\n",
                "\r\n\r\n\0\r\nQUIT\r\n",
                "ping\nPROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n"
            })
    void anythingElseFromAStrangerIsHandedOnWhereverItIsSplit(String text) {
        for (int at = 1; at <= text.length(); at++) {
            built.clear();
            FakeConnection connection = open(STRANGER);
            connection.receive(text.substring(0, at));
            if (at < text.length()) {
                connection.receive(text.substring(at));
            }
            assertThat(connection.closing()).isNull();
            connection.receiveFin();
            assertThat(only().events).startsWith("made").endsWith("fin");
            assertThat(received(only())).isEqualTo(text.replace("\n", "|"));
        }
    }

    @Test
    void noMoreThan13BytesOfAStrangerAreHeldBack() {
        FakeConnection connection = open(STRANGER);
        connection.receive("PROXY UNKNOWN");
        assertThat(received(only())).isEmpty();
        connection.receive("S");
        assertThat(received(only())).isEqualTo("PROXY UNKNOWNS");
    }

    /** What was received, as {@link Lines} tells of it: each time with the incomplete line of before. */
    private static String received(Lines lines) {
        StringBuilder all = new StringBuilder();
        for (String event : lines.events) {
            if (event.startsWith("received ")) {
                all.setLength(all.lastIndexOf("|") + 1);
                all.append(event.substring("received ".length()));
            }
        }
        return all.toString();
    }

    @Test
    void aStrangerIsServedAtOnceAndUnderItsOwnTransport() {
        FakeConnection connection = open(STRANGER);
        assertThat(only().events).containsExactly("made");
        assertThat(only().transport).isSameAs(connection);
        assertThat(peers).containsExactly(STRANGER);
        assertThat(loop.scheduled()).isZero();
    }

    @Test
    void whatAStrangerSentBeforeItsEndIsHandedOnFirst() {
        FakeConnection connection = open(STRANGER);
        connection.receive("PRO");
        assertThat(only().events).containsExactly("made");
        connection.receiveFin();
        assertThat(only().events).containsExactly("made", "received PRO", "fin");
    }

    @Test
    void aChunkThatIsNoHeaderIsHandedOnAsItIs() {
        List<ByteBuffer> chunks = new ArrayList<>();
        Protocol protocol = around(peer -> chunks::add).buildProtocol(STRANGER);
        ByteBuffer first = ByteBuffer.wrap("ping\n".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer second = ByteBuffer.wrap(LINE.getBytes(StandardCharsets.US_ASCII));
        protocol.dataReceived(first);
        protocol.dataReceived(second);
        assertThat(chunks).hasSize(2);
        assertThat(chunks.get(0)).isSameAs(first);
        assertThat(chunks.get(1)).isSameAs(second);
    }

    @Test
    void aTimeoutMustBeMoreThanZero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProxyProtocol(peer -> new Lines(), Networks.of(), Duration.ZERO))
                .withMessage("the header timeout must be more than zero");
    }
}
