package io.heddle.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.CloseReason;
import io.heddle.testing.ManualLoop;
import io.heddle.testing.MemoryTransport;
import io.heddle.testing.RecordingProtocol;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsHandshakeTest {
    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";

    private static void assertEchoes(TlsPair pair, int chunkBytes) {
        pair.client.transport().write("hello".getBytes());
        pair.carry(chunkBytes);
        assertThat(pair.server.receivedText()).isEqualTo("hello");
        assertThat(pair.client.receivedText()).isEqualTo("hello");
        assertThat(pair.server.violations()).isEmpty();
        assertThat(pair.client.violations()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}, {2} bytes at a time")
    @CsvSource({
        "TLSv1.2, ec, 1",
        "TLSv1.2, ec, 2",
        "TLSv1.2, rsa, 3",
        "TLSv1.2, ec, 5",
        "TLSv1.2, ed25519, 64",
        "TLSv1.2, ec, 100000",
        "TLSv1.3, ec, 1",
        "TLSv1.3, rsa, 2",
        "TLSv1.3, ec, 3",
        "TLSv1.3, ed25519, 5",
        "TLSv1.3, ec, 64",
        "TLSv1.3, ec, 100000"
    })
    void handsShakeHoweverTheBytesArrive(String version, String key, int chunkBytes) {
        TlsPair pair = new TlsPair(Pem.of(key), Pem.trusting().versions(version));
        pair.carry(chunkBytes);
        assertThat(pair.client.events()).containsExactly("connectionMade");
        assertThat(pair.server.events()).containsExactly("connectionMade");
        assertThat(pair.factory.handshakes()).isZero();
        assertEchoes(pair, chunkBytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void handsShakeWhereverAFlightIsCut(String version) {
        TlsPair whole = new TlsPair(Pem.of("ec"), Pem.trusting().versions(version));
        int longest = whole.clientEnd.written().length;
        for (int at = 1; at < longest + 8; at += at < 64 ? 1 : 11) { // each costs two handshakes' time
            TlsPair pair = new TlsPair(Pem.of("ec"), Pem.trusting().versions(version));
            pair.carryCutAt(at);
            assertEchoes(pair, TlsPair.AT_ONCE);
        }
    }

    @Test
    void theWrappedProtocolHearsOfAConnectionAfterTheHandshake() {
        TlsPair pair = new TlsPair(Pem.of("ec"), Pem.trusting());
        assertThat(pair.client.events()).isEmpty();
        TlsPair.carry(pair.clientEnd, pair.serverEnd, TlsPair.AT_ONCE);
        assertThat(pair.server.events()).isEmpty();
        assertThat(pair.factory.handshakes()).isOne();
    }

    @Test
    void tasksRunOffTheLoopInOrderAndNothingIsReadMeanwhile() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        TlsPair pair = new TlsPair(Pem.of("ec").offLoop(tasks::add), Pem.trusting());
        byte[] hello = pair.clientEnd.written();
        pair.carry(1);
        assertThat(tasks).hasSize(1);
        assertThat(pair.serverEnd.written()).isEmpty();
        assertThat(pair.serverEnd.paused()).isTrue();
        assertThat(hello).isNotEmpty();
        while (!tasks.isEmpty()) {
            tasks.remove().run();
            pair.carry(7);
        }
        assertThat(pair.serverEnd.paused()).isFalse();
        assertEchoes(pair, 7);
    }

    @Test
    void aTaskThatEndsAfterTheConnectionDoesNothing() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        TlsPair pair = new TlsPair(Pem.of("ec").offLoop(tasks::add), Pem.trusting());
        pair.carry(TlsPair.AT_ONCE);
        pair.serverEnd.endConnection(new CloseReason.ConnectionAborted());
        assertThat(pair.factory.handshakes()).isZero();
        tasks.remove().run();
        pair.loop.runPending();
        assertThat(pair.serverEnd.written()).isEmpty();
        assertThat(pair.loop.failures()).isEmpty();
        assertThat(pair.server.events()).isEmpty();
    }

    @Test
    void aTaskThatFailsEndsTheConnection() {
        IllegalStateException failure = new IllegalStateException("sample");
        List<Runnable> started = new ArrayList<>();
        TlsPair pair = new TlsPair(
                Pem.of("ec").offLoop(task -> {
                    started.add(task);
                    throw failure;
                }),
                Pem.trusting());
        try {
            pair.carry(TlsPair.AT_ONCE);
        } catch (IllegalStateException e) {
            assertThat(e).isSameAs(failure); // a reactor would drop the connection
        }
        assertThat(started).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aServerThatIsNotTrustedIsLeft(String version) {
        TlsPair pair = new TlsPair(
                Pem.of("ec"),
                TlsContext.builder()
                        .trust(Pem.file("stranger-ca"))
                        .offLoop(Runnable::run)
                        .versions(version));
        pair.carry(TlsPair.AT_ONCE);
        assertFailed(pair.clientEnd);
        assertFailed(pair.serverEnd); // told by an alert
        assertThat(pair.client.events()).isEmpty();
        assertThat(pair.factory.handshakes()).isZero();
    }

    @Test
    void aServerOfAnotherNameIsLeft() {
        TlsPair pair = new TlsPair(Pem.of("other"), Pem.trusting());
        pair.carry(TlsPair.AT_ONCE);
        assertFailed(pair.clientEnd);
    }

    private static void assertFailed(MemoryTransport end) {
        assertThat(end.closeReason())
                .get()
                .isInstanceOfSatisfying(
                        CloseReason.ProtocolError.class,
                        reason -> assertThat(reason.message()).startsWith("TLS: "));
        assertThat(end.aborted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void theClientsCertificateIsItsPrincipal(String version) {
        List<Principal> seen = new ArrayList<>();
        RecordingProtocol server = new RecordingProtocol()
                .onMade(transport -> seen.add(transport.peerPrincipal().orElseThrow()));
        TlsPair pair = new TlsPair(
                Pem.of("ec").trust(Pem.CA).clientAuthentication(ClientAuthentication.REQUIRED),
                Pem.of("client").trust(Pem.CA).versions(version),
                server,
                new RecordingProtocol());
        pair.carry(TlsPair.AT_ONCE);
        assertThat(seen).extracting(Principal::getName).containsExactly("CN=client,O=Heddle");
        assertThat(pair.client.transport().peerPrincipal().orElseThrow().getName())
                .isEqualTo("CN=ec,O=Heddle");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aClientWithoutTheRequiredCertificateIsRefused(String version) {
        TlsPair pair = new TlsPair(
                Pem.of("ec").trust(Pem.CA).clientAuthentication(ClientAuthentication.REQUIRED),
                Pem.trusting().versions(version));
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.server.events()).isEmpty();
        assertFailed(pair.serverEnd);
        assertFailed(pair.clientEnd);
    }

    @ParameterizedTest
    @CsvSource({"OPTIONAL, true", "REQUIRED, true", "OPTIONAL, false"})
    void aClientsCertificateIsTrustedOrRefused(ClientAuthentication asked, boolean stranger) {
        TlsContext.Builder client = stranger ? Pem.of("stranger").trust(Pem.CA) : Pem.trusting();
        TlsPair pair = new TlsPair(Pem.of("ec").trust(Pem.CA).clientAuthentication(asked), client);
        pair.carry(TlsPair.AT_ONCE);
        if (stranger) {
            assertFailed(pair.serverEnd);
            assertThat(pair.server.events()).isEmpty();
        } else {
            assertThat(pair.server.transport().peerPrincipal()).isEmpty();
            assertEchoes(pair, TlsPair.AT_ONCE);
        }
    }

    @Test
    void aCertificateThatIsNotAskedForIsNotShown() {
        TlsPair pair = new TlsPair(Pem.of("ec"), Pem.of("client").trust(Pem.CA));
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.server.transport().peerPrincipal()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, CN=ec",
        "LOCALHOST, CN=ec",
        "other.example, CN=other",
        "a.wild.example, CN=other",
        "127.0.0.1, CN=ec"
    })
    void theCertificateIsChosenByName(String name, String chosen) throws Exception {
        TlsContext server =
                Pem.of("ec").identity(Pem.file("other"), Pem.key("other")).build();
        RecordingProtocol client = new RecordingProtocol();
        ManualLoop loop = new ManualLoop();
        MemoryTransport clientEnd = new MemoryTransport(loop);
        MemoryTransport serverEnd = new MemoryTransport(loop);
        serverEnd.connect(new TlsFactory(peer -> new RecordingProtocol(), TlsMode.REQUIRED, server)
                .buildProtocol(serverEnd.peer()));
        clientEnd.connect(
                new TlsClientFactory(peer -> client, Pem.trusting().build(), name).buildProtocol(clientEnd.peer()));
        boolean moved;
        do {
            loop.runPending();
            moved = TlsPair.carry(clientEnd, serverEnd, TlsPair.AT_ONCE)
                    | TlsPair.carry(serverEnd, clientEnd, TlsPair.AT_ONCE);
        } while (moved);
        assertThat(client.transport().peerPrincipal().orElseThrow().getName()).startsWith(chosen);
    }

    @Test
    void aHandshakeThatTakesTooLongEndsTheConnection() {
        TlsPair pair = new TlsPair(Pem.of("ec"), Pem.trusting());
        byte[] hello = pair.clientEnd.written();
        pair.loop.advance(Duration.ofSeconds(3));
        int sent = 0;
        while (pair.serverEnd.closeReason().isEmpty() && sent < hello.length) { // a slow trickle
            pair.serverEnd.deliver(new byte[] {hello[sent++]});
            pair.loop.advance(Duration.ofSeconds(1));
        }
        CloseReason late = new CloseReason.TimedOut("TLS handshake", Duration.ofSeconds(10));
        assertThat(pair.serverEnd.closeReason()).contains(late);
        assertThat(sent).isEqualTo(7); // after 3 + 7 seconds
        assertThat(pair.clientEnd.closeReason()).contains(late);
        pair.serverEnd.endConnection();
        pair.clientEnd.endConnection();
        assertThat(pair.factory.handshakes()).isZero();
        assertThat(pair.loop.delayedCalls()).isZero();
        assertThat(pair.server.events()).isEmpty();
    }

    @Test
    void nothingIsLeftOfTheTimerAfterTheHandshake() {
        TlsPair pair = TlsPair.established(TLS_1_3);
        assertThat(pair.loop.delayedCalls()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 60})
    void aPeerThatClosesDuringTheHandshakeIsTold(int bytes) {
        TlsPair pair = new TlsPair(Pem.of("ec"), Pem.trusting());
        pair.serverEnd.deliver(Arrays.copyOf(pair.clientEnd.written(), bytes));
        pair.serverEnd.finish();
        assertThat(pair.serverEnd.closing()).isTrue();
        assertThat(pair.server.events()).isEmpty();
        pair.serverEnd.endConnection();
        assertThat(pair.factory.handshakes()).isZero();
        assertThat(pair.loop.failures()).isEmpty();
    }

    @Test
    void garbageInTheHandshakeIsAnsweredByAnAlert() {
        TlsPair pair = new TlsPair(Pem.of("ec"), Pem.trusting());
        pair.serverEnd.deliver(new byte[] {0x16, 3, 1, 0, 4, 'j', 'u', 'n', 'k'});
        assertFailed(pair.serverEnd);
        assertThat(pair.serverEnd.written()).startsWith(21, 3);
        pair.serverEnd.deliver("more".getBytes());
        pair.serverEnd.endConnection();
        assertThat(pair.factory.handshakes()).isZero();
    }

    @Test
    void whatAnnouncesTooMuchIsClosedBeforeItComes() {
        TlsPair pair = new TlsPair(Pem.of("ec"), Pem.trusting());
        pair.serverEnd.deliver(new byte[] {0x16, 3, 1, (byte) 0xff, (byte) 0xff});
        assertFailed(pair.serverEnd);
    }

    @Test
    void aStopOfTheReactorEndsAHandshake() {
        TlsPair pair = new TlsPair(Pem.of("ec"), Pem.trusting());
        TlsPair.carry(pair.clientEnd, pair.serverEnd, TlsPair.AT_ONCE);
        pair.serverEnd.stopReactor();
        assertThat(pair.serverEnd.closeReason()).contains(new CloseReason.ConnectionDone());
        assertThat(pair.server.events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aStopTellsAPeerThatIsDoneWithItsHandshake(String version) {
        TlsPair pair = new TlsPair(Pem.of("ec"), Pem.trusting().versions(version));
        TlsPair.carry(pair.clientEnd, pair.serverEnd, TlsPair.AT_ONCE);
        pair.loop.runPending();
        TlsPair.carry(pair.serverEnd, pair.clientEnd, TlsPair.AT_ONCE);
        pair.loop.runPending();
        assertThat(pair.client.saw("connectionMade")).isEqualTo(version.equals(TLS_1_3));
        pair.serverEnd.stopReactor();
        TlsPair.carry(pair.serverEnd, pair.clientEnd, TlsPair.AT_ONCE);
        assertThat(pair.client.saw("readConnectionLost")).isEqualTo(version.equals(TLS_1_3)); // so by close_notify
        assertThat(pair.server.events()).isEmpty();
    }

    @Test
    void nobodyIsServedAnyMoreOnceTheFactoryHasBeenStopped() {
        TlsPair pair = new TlsPair(Pem.of("ec"), Pem.trusting());
        pair.factory.startFactory();
        pair.factory.stopFactory();
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.server.events()).isEmpty();
        assertThat(pair.serverEnd.closeReason()).contains(new CloseReason.ConnectionDone());
    }

    @Test
    void renegotiationEndsTheConnection() throws Exception {
        TlsContext context = Pem.trusting().versions(TLS_1_2).build();
        TlsEngine engine = context.clientEngine(Pem.SERVER_NAME);
        TlsPair pair = new TlsPair(Pem.of("ec"), Pem.trusting());
        MemoryTransport serverEnd = new MemoryTransport(pair.loop);
        serverEnd.connect(pair.factory.buildProtocol(serverEnd.peer()));
        MemoryTransport clientEnd = new MemoryTransport(pair.loop);
        RecordingProtocol client = new RecordingProtocol();
        TlsConnection.Terms terms = new TlsConnection.Terms(
                Duration.ofSeconds(10), Duration.ofSeconds(10), 1 << 20, Runnable::run, () -> {});
        TlsConnection connection = new TlsConnection(engine, terms, () -> client);
        clientEnd.connect(connection);
        do {
            pair.loop.runPending();
        } while (TlsPair.carry(clientEnd, serverEnd, TlsPair.AT_ONCE)
                | TlsPair.carry(serverEnd, clientEnd, TlsPair.AT_ONCE));
        assertThat(client.events()).containsExactly("connectionMade");
        engine.begin();
        connection.dataReceived(ByteBuffer.allocate(0)); // has it send what it has to say
        assertThat(TlsPair.carry(clientEnd, serverEnd, TlsPair.AT_ONCE)).isTrue();
        assertThat(serverEnd.closeReason()).contains(new CloseReason.ProtocolError("TLS: renegotiation is refused"));
    }
}
