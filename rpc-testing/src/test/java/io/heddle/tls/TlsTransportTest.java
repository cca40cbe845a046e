package io.heddle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Transport;
import io.heddle.testing.RecordingProtocol;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTransportTest {
    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";
    private static final CloseReason DONE = new CloseReason.ConnectionDone();
    private static final int RECORD_BYTES = 1 << 14;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void write3Records(TlsPair pair) {
        for (String text : List.of("one", "two", "three")) {
            pair.client.transport().write(bytes(text));
        }
    }

    private static int records(byte[] written) {
        int count = 0;
        for (int at = 0; at < written.length; count++) {
            at += 5 + ((written[at + 3] & 0xff) << 8 | written[at + 4] & 0xff);
        }
        return count;
    }

    private static void onThread(Runnable action) throws InterruptedException {
        Thread thread = new Thread(action);
        thread.start();
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
    }

    /** Writes down what it is told. */
    private static final class Source implements Producer {
        private final List<String> events = new ArrayList<>();
        private Runnable onResume = () -> {};

        @Override
        public void resumeProducing() {
            events.add("resume");
            onResume.run();
        }

        @Override
        public void pauseProducing() {
            events.add("pause");
        }

        @Override
        public void stopProducing() {
            events.add("stop");
        }
    }

    @ParameterizedTest(name = "{0} bytes at a time")
    @ValueSource(ints = {1, 2, 3, 5, 64, 4096, 65536})
    void dataOfAnySizeComesThroughBothWays(int chunkBytes) {
        Random random = new Random(chunkBytes);
        for (String version : List.of(TLS_1_2, TLS_1_3)) {
            TlsPair pair = TlsPair.established(version);
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            for (int i = 0; i < 20; i++) {
                byte[] more = random(random, random.nextInt(chunkBytes < 64 ? 2000 : 50_000));
                sent.writeBytes(more);
                pair.client.transport().write(more);
                if (random.nextBoolean()) {
                    pair.carry(chunkBytes);
                }
            }
            pair.carry(chunkBytes);
            assertThat(pair.server.received()).isEqualTo(sent.toByteArray());
            assertThat(pair.client.received()).isEqualTo(sent.toByteArray());
            assertThat(pair.server.violations()).isEmpty();
        }
    }

    @Test
    void longOutputIsCutIntoLongRecords() {
        TlsPair pair = TlsPair.established(TLS_1_3);
        pair.client.transport().write(new byte[1 << 20]);
        assertThat(records(pair.clientEnd.written())).isLessThanOrEqualTo(65);
    }

    @Test
    void whatIsWrittenWhileDataIsReceivedSharesARecord() {
        RecordingProtocol server = new RecordingProtocol().onData((transport, bytes) -> {
            for (int i = 0; i < 10; i++) {
                transport.write(bytes("0123456789"));
            }
        });
        TlsPair pair = TlsPair.established(TLS_1_3, server, new RecordingProtocol());
        pair.client.transport().write(bytes("go"));
        TlsPair.carry(pair.clientEnd, pair.serverEnd, TlsPair.AT_ONCE);
        assertThat(records(pair.serverEnd.written())).isOne();
    }

    @Test
    void sixteenKibThatAreWrittenWhileDataIsReceivedAreEncryptedAtOnce() {
        List<Long> sentAfterEach = new ArrayList<>();
        RecordingProtocol server = new RecordingProtocol().onData((transport, bytes) -> {
            long sentBefore = transport.bytesSent();
            for (int i = 0; i < 4; i++) {
                transport.write(new byte[RECORD_BYTES / 2]);
                sentAfterEach.add((transport.bytesSent() - sentBefore) / RECORD_BYTES);
            }
        });
        TlsPair pair = TlsPair.established(TLS_1_3, server, new RecordingProtocol());
        pair.client.transport().write(bytes("go"));
        TlsPair.carry(pair.clientEnd, pair.serverEnd, TlsPair.AT_ONCE);
        assertThat(sentAfterEach).containsExactly(0L, 1L, 1L, 2L);
    }

    @Test
    void threadsWriteInOrderAndTheLoopIsAskedOnce() throws InterruptedException {
        TlsPair pair = TlsPair.established(TLS_1_3);
        Transport transport = pair.client.transport();
        onThread(() -> {
            byte[] reused = bytes("one ");
            transport.write(reused);
            Arrays.fill(reused, (byte) '?');
            ByteBuffer buffer = ByteBuffer.wrap(bytes("two "));
            transport.write(buffer);
            assertThat(buffer.hasRemaining()).isFalse();
            transport.gather(bytes("three "));
        });
        assertThat(pair.clientEnd.written()).isEmpty();
        assertThat(transport.bytesPending()).isEqualTo(14);
        transport.write(bytes("four"));
        assertThat(records(pair.clientEnd.written())).isOne();
        assertThat(transport.bytesPending()).isZero();
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.server.receivedText()).isEqualTo("one two three four");
    }

    @Test
    void eachWriteOfAThreadIsSentWhenTheLoopGoesOn() throws InterruptedException {
        TlsPair pair = TlsPair.established(TLS_1_3);
        for (String text : List.of("one", "two", "three")) {
            onThread(() -> pair.client.transport().write(bytes(text)));
            pair.carry(TlsPair.AT_ONCE);
        }
        assertThat(pair.client.receivedText()).isEqualTo("onetwothree");
    }

    @Test
    void whatAThreadGathersWaitsForItsFlush() throws InterruptedException {
        TlsPair pair = TlsPair.established(TLS_1_3);
        Transport transport = pair.client.transport();
        onThread(() -> transport.gather(bytes("a")));
        pair.loop.runPending();
        assertThat(pair.clientEnd.written()).isEmpty();
        onThread(transport::flush);
        pair.loop.runPending();
        assertThat(pair.clientEnd.written()).isNotEmpty();
        onThread(() -> transport.gather(bytes("b")));
        transport.flush();
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.server.receivedText()).isEqualTo("ab");
    }

    @Test
    void moreThanTheHardCapOfAThreadAborts() throws InterruptedException {
        RecordingProtocol server = new RecordingProtocol();
        TlsPair pair = TlsPair.established(TLS_1_3, server, new RecordingProtocol());
        int cap = 16 << 20;
        onThread(() -> server.transport().write(new byte[cap]));
        assertThat(pair.serverEnd.aborted()).isFalse();
        onThread(() -> server.transport().gather(new byte[1]));
        assertThat(pair.serverEnd.closeReason())
                .get()
                .isInstanceOfSatisfying(
                        CloseReason.PeerTooSlow.class,
                        reason -> assertThat(reason.message()).contains("hard cap", Integer.toString(cap + 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aPausedProtocolGetsNoDataAndLosesNone(String version) {
        RecordingProtocol server = new RecordingProtocol().onData((transport, bytes) -> transport.pauseProducing());
        TlsPair pair = TlsPair.established(version, server, new RecordingProtocol());
        Random random = new Random(1);
        byte[] sent = random(random, 10 * RECORD_BYTES);
        pair.client.transport().write(sent);
        pair.carry(3 * RECORD_BYTES);
        int before = 0;
        while (server.receivedBytes() < sent.length) {
            assertThat(server.receivedBytes()).isGreaterThan(before).isLessThanOrEqualTo(before + RECORD_BYTES);
            assertThat(pair.serverEnd.paused()).isTrue();
            before = server.receivedBytes();
            pair.loop.runPending();
            assertThat(server.receivedBytes()).isEqualTo(before);
            server.transport().resumeProducing();
        }
        assertThat(server.received()).isEqualTo(sent);
        server.transport().resumeProducing();
        assertThat(pair.serverEnd.paused()).isFalse();
    }

    @Test
    void aProtocolThatPausesFromTheBeginningGetsNothing() {
        RecordingProtocol server = RecordingProtocol.echo().onMade(Transport::pauseProducing);
        RecordingProtocol client = new RecordingProtocol().onMade(transport -> transport.write(bytes("early")));
        TlsPair pair = new TlsPair(Pem.of("ec"), Pem.trusting(), server, client);
        pair.carry(TlsPair.AT_ONCE);
        assertThat(server.events()).containsExactly("connectionMade");
        server.transport().resumeProducing();
        pair.carry(TlsPair.AT_ONCE);
        assertThat(client.receivedText()).isEqualTo("early");
    }

    @Test
    void pausingAndResumingFromThreadsTakesEffectOnTheLoop() throws InterruptedException {
        TlsPair pair = TlsPair.established(TLS_1_3);
        onThread(pair.server.transport()::pauseProducing);
        pair.client.transport().write(bytes("x"));
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.server.received()).isEmpty();
        onThread(pair.server.transport()::resumeProducing);
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.client.receivedText()).isEqualTo("x");
    }

    @Test
    void whatAHandlerThrowsAfterAPauseEndsOnlyItsConnection() {
        RecordingProtocol server = new RecordingProtocol()
                .onMade(Transport::pauseProducing)
                .onData((transport, b) -> {
                    throw new IllegalStateException("sample");
                });
        TlsPair pair = TlsPair.established(TLS_1_3, server, new RecordingProtocol());
        pair.client.transport().write(bytes("x"));
        pair.carry(TlsPair.AT_ONCE);
        server.transport().resumeProducing();
        assertThat(pair.serverEnd.closeReason()).get().isInstanceOf(CloseReason.HandlerFailed.class);
        assertThat(pair.serverEnd.aborted()).isTrue();
    }

    // ---- closing

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void loseConnectionFlushesAndSaysSo(String version) {
        TlsPair pair = TlsPair.established(version);
        pair.client.transport().write(bytes("last"));
        pair.client.transport().loseConnection();
        pair.client.transport().write(bytes("too late"));
        assertThat(pair.clientEnd.closeReason()).contains(DONE);
        TlsPair.carry(pair.clientEnd, pair.serverEnd, 1);
        assertThat(pair.server.receivedText()).isEqualTo("last");
        assertThat(pair.server.events()).containsExactly("connectionMade", "dataReceived", "readConnectionLost");
        assertThat(pair.serverEnd.closeReason()).contains(DONE);
        pair.serverEnd.finish();
        pair.serverEnd.endConnection();
        pair.clientEnd.endConnection();
        assertThat(pair.server.closeReason()).contains(DONE);
        assertThat(pair.server.violations()).isEmpty();
        assertThat(pair.client.events()).containsExactly("connectionMade", "connectionLost");
    }

    @Test
    void whatIsWrittenBeforeTheFlushEndsStillGoesOut() {
        TlsPair pair = TlsPair.established(TLS_1_3);
        pair.server.transport().write(bytes("much "));
        pair.serverEnd.setBytesPending(5);
        CloseReason reason = new CloseReason.Refused("sample");
        pair.server.transport().loseConnection(reason);
        pair.client.transport().write(bytes("ignored"));
        pair.carry(TlsPair.AT_ONCE);
        pair.server.transport().write(bytes("more"));
        assertThat(pair.serverEnd.closing()).isFalse();
        pair.serverEnd.setBytesPending(0);
        pair.serverEnd.producer().orElseThrow().resumeProducing();
        assertThat(pair.serverEnd.closeReason()).contains(reason);
        pair.server.transport().write(bytes("too late"));
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.client.receivedText()).isEqualTo("much more");
        assertThat(pair.client.saw("readConnectionLost")).isTrue();
        assertThat(pair.server.received()).isEmpty();
        assertThat(pair.serverEnd.producer()).isEmpty();
    }

    @Test
    void afterLoseConnectionNothingIsDelivered() {
        RecordingProtocol server = new RecordingProtocol().onData((transport, bytes) -> transport.loseConnection());
        TlsPair pair = TlsPair.established(TLS_1_3, server, new RecordingProtocol());
        write3Records(pair);
        pair.carry(TlsPair.AT_ONCE);
        assertThat(server.receivedText()).isEqualTo("one");
    }

    @Test
    void afterAbortConnectionNothingIsDelivered() {
        RecordingProtocol server = new RecordingProtocol().onData((transport, bytes) -> transport.abortConnection());
        TlsPair pair = TlsPair.established(TLS_1_3, server, new RecordingProtocol());
        write3Records(pair);
        pair.carry(TlsPair.AT_ONCE);
        assertThat(server.receivedText()).isEqualTo("one");
        assertThat(pair.serverEnd.aborted()).isTrue();
        assertThat(pair.serverEnd.written()).isEmpty();
    }

    @Test
    void inTls13AnswersFollowThePeersCloseNotify() {
        RecordingProtocol server = new RecordingProtocol().onReadLost(transport -> {});
        TlsPair pair = TlsPair.established(TLS_1_3, server, new RecordingProtocol());
        pair.client.transport().write(bytes("request"));
        pair.client.transport().loseWriteConnection();
        pair.client.transport().write(bytes("too late"));
        assertThat(pair.clientEnd.writeClosed()).isTrue();
        pair.carry(TlsPair.AT_ONCE);
        pair.serverEnd.finish();
        assertThat(server.receivedText()).isEqualTo("request");
        assertThat(server.events()).containsExactly("connectionMade", "dataReceived", "readConnectionLost");
        assertThat(pair.serverEnd.closing()).isFalse();
        server.transport().write(bytes("answer "));
        server.transport().write(new byte[2 * RECORD_BYTES]);
        server.transport().loseConnection();
        pair.carry(3);
        assertThat(pair.client.receivedText()).startsWith("answer ").hasSize(7 + 2 * RECORD_BYTES);
        assertThat(pair.client.events()).endsWith("dataReceived", "readConnectionLost");
    }

    @Test
    void inTls12ThePeersCloseNotifyClosesBothDirections() {
        RecordingProtocol server = new RecordingProtocol()
                .onData((transport, bytes) -> transport.write(bytes("owed")))
                .onReadLost(transport -> transport.write(bytes("too late")));
        TlsPair pair = TlsPair.established(TLS_1_2, server, new RecordingProtocol());
        pair.client.transport().write(bytes("request"));
        pair.client.transport().loseWriteConnection();
        TlsPair.carry(pair.clientEnd, pair.serverEnd, TlsPair.AT_ONCE);
        assertThat(pair.serverEnd.closeReason()).contains(DONE);
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.client.receivedText()).isEqualTo("owed");
        assertThat(pair.client.events()).endsWith("dataReceived", "readConnectionLost");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void bothSidesMayCloseAtATime(String version) {
        TlsPair pair = TlsPair.established(version);
        pair.client.transport().loseConnection();
        pair.server.transport().loseConnection();
        pair.carry(1);
        pair.clientEnd.endConnection();
        pair.serverEnd.endConnection();
        assertThat(pair.client.events()).containsExactly("connectionMade", "connectionLost");
        assertThat(pair.server.events()).containsExactly("connectionMade", "connectionLost");
        assertThat(pair.loop.failures()).isEmpty();
        assertThat(pair.loop.delayedCalls()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 6, 20})
    void finWithoutCloseNotifyIsToldAsTruncation(int bytesOfARecord) {
        TlsPair pair = TlsPair.established(TLS_1_3);
        pair.client.transport().write(bytes("whole"));
        pair.carry(TlsPair.AT_ONCE);
        pair.client.transport().write(bytes("cut off"));
        pair.serverEnd.deliver(Arrays.copyOf(pair.clientEnd.written(), bytesOfARecord));
        pair.serverEnd.finish();
        pair.serverEnd.endConnection();
        assertThat(pair.server.receivedText()).isEqualTo("whole");
        assertThat(pair.server.events()).containsExactly("connectionMade", "dataReceived", "connectionLost");
        assertThat(pair.server.closeReason())
                .get()
                .isInstanceOfSatisfying(
                        CloseReason.ConnectionLost.class,
                        reason -> assertThat(reason.cause())
                                .isInstanceOf(java.io.EOFException.class)
                                .hasMessageContaining("without close_notify"));
    }

    @Test
    void finDuringAPauseIsToldAfterTheDataBeforeIt() {
        RecordingProtocol server = new RecordingProtocol().onData((transport, bytes) -> transport.pauseProducing());
        TlsPair pair = TlsPair.established(TLS_1_3, server, new RecordingProtocol());
        write3Records(pair);
        pair.carry(TlsPair.AT_ONCE);
        pair.serverEnd.finish();
        assertThat(pair.serverEnd.closing()).isFalse();
        server.transport().resumeProducing();
        assertThat(server.receivedText()).isEqualTo("onetwo");
        server.transport().resumeProducing();
        assertThat(server.receivedText()).isEqualTo("onetwothree");
        assertThat(pair.serverEnd.closing()).isFalse();
        server.transport().resumeProducing();
        assertThat(pair.serverEnd.closeReason()).get().isInstanceOf(CloseReason.ConnectionLost.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aChangedRecordIsAnsweredByAnAlert(String version) {
        TlsPair pair = TlsPair.established(version);
        pair.client.transport().write(bytes("hello"));
        byte[] record = pair.clientEnd.written();
        record[record.length - 1] ^= 1;
        pair.serverEnd.deliver(record, 3);
        assertThat(pair.serverEnd.closeReason()).get().isInstanceOf(CloseReason.ProtocolError.class);
        assertThat(pair.server.received()).isEmpty();
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.clientEnd.closeReason()).get().isInstanceOf(CloseReason.ProtocolError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "\u0017\u0003\u0003\u0000\u0001x",
                "\u0015\u0003\u0003\u0000\u0002\u0002\u0000"
            })
    void garbageAfterTheHandshakeEndsTheConnection(String garbage) {
        TlsPair pair = TlsPair.established(TLS_1_3);
        pair.serverEnd.deliver(garbage, 2);
        pair.serverEnd.deliver(new byte[Records.MAX_BYTES]);
        assertThat(pair.serverEnd.closeReason()).get().isInstanceOf(CloseReason.ProtocolError.class);
        assertThat(pair.loop.failures()).isEmpty();
    }

    @Test
    void aRecordThatIsNotCompletedInTimeEndsTheConnection() {
        TlsPair pair = TlsPair.established(TLS_1_3);
        for (int i = 0; i < 100; i++) { // each record is cut, but none is late
            pair.client.transport().write(bytes("hello"));
            byte[] record = pair.clientEnd.written();
            pair.clientEnd.clear();
            pair.serverEnd.deliver(Arrays.copyOf(record, 7));
            pair.loop.advance(Duration.ofSeconds(10));
            pair.serverEnd.deliver(Arrays.copyOfRange(record, 7, record.length));
        }
        assertThat(pair.serverEnd.closing()).isFalse();
        pair.serverEnd.deliver(new byte[] {23, 3, 3});
        pair.loop.advance(Duration.ofSeconds(60));
        assertThat(pair.serverEnd.closeReason())
                .contains(new CloseReason.TimedOut("TLS record", Duration.ofSeconds(30)));
        assertThat(pair.loop.delayedCalls()).isZero();
    }

    @Test
    void silenceIsClosedInOrderAndThenAborted() {
        RecordingProtocol server = new RecordingProtocol();
        TlsPair pair = TlsPair.established(TLS_1_3, server, new RecordingProtocol());
        server.transport().setIdleTimeout(Duration.ofSeconds(60));
        server.transport().setIdleTimeout(Duration.ofSeconds(20));
        server.transport().setIdleTimeout(Duration.ofSeconds(40));
        server.transport().registerProducer(new Source(), true);
        pair.loop.advance(Duration.ofSeconds(15));
        pair.client.transport().write(bytes("alive"));
        pair.carry(TlsPair.AT_ONCE);
        pair.loop.advance(Duration.ofSeconds(19));
        assertThat(pair.serverEnd.closing()).isFalse();
        CloseReason idle = new CloseReason.TimedOut("idle", Duration.ofSeconds(20));
        pair.loop.advance(Duration.ofSeconds(1));
        assertThat(pair.serverEnd.closing()).isFalse(); // the producer holds up the flush
        pair.loop.advance(Duration.ofSeconds(20));
        assertThat(pair.serverEnd.closeReason()).contains(idle);
        assertThat(pair.serverEnd.aborted()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> server.transport().setIdleTimeout(Duration.ZERO));
    }

    @Test
    void silenceIsClosedWithCloseNotify() {
        TlsPair pair = TlsPair.established(TLS_1_3);
        pair.server.transport().setIdleTimeout(Duration.ofSeconds(20));
        pair.loop.advance(Duration.ofSeconds(20));
        assertThat(pair.serverEnd.closeReason()).contains(new CloseReason.TimedOut("idle", Duration.ofSeconds(20)));
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.client.saw("readConnectionLost")).isTrue();
        pair.serverEnd.endConnection();
        assertThat(pair.loop.delayedCalls()).isZero();
    }

    @Test
    void aStopOfTheReactorIsPassedOn() {
        TlsPair pair = TlsPair.established(TLS_1_3);
        pair.serverEnd.stopReactor();
        assertThat(pair.server.saw("reactorStopping")).isTrue();
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.client.saw("readConnectionLost")).isTrue();
    }

    // ---- producers

    @Test
    void aProducerIsRegisteredWithTheTransportBelow() throws InterruptedException {
        TlsPair pair = TlsPair.established(TLS_1_3);
        Transport transport = pair.server.transport();
        Source source = new Source();
        onThread(() -> transport.registerProducer(source, true));
        assertThatIllegalStateException().isThrownBy(() -> transport.registerProducer(new Source(), true));
        pair.loop.runPending();
        assertThat(pair.serverEnd.producer()).contains(source);
        assertThat(pair.serverEnd.producerStreaming()).isTrue();
        Source next = new Source();
        onThread(transport::unregisterProducer);
        transport.registerProducer(next, false); // before the loop has heard of that
        assertThat(pair.serverEnd.producer()).contains(next);
        pair.loop.runPending();
        assertThat(pair.serverEnd.producer()).contains(next);
        assertThat(next.events).containsExactly("resume");
        assertThat(source.events).isEmpty();
    }

    @Test
    void aCloseWaitsForTheProducer() {
        TlsPair pair = TlsPair.established(TLS_1_3);
        Transport transport = pair.server.transport();
        transport.registerProducer(new Source(), true);
        transport.loseConnection();
        pair.client.transport().write(bytes("ignored"));
        pair.carry(TlsPair.AT_ONCE);
        transport.write(bytes("the rest"));
        assertThat(pair.serverEnd.closing()).isFalse();
        Source late = new Source();
        transport.registerProducer(late, true);
        assertThat(late.events).containsExactly("stop");
        transport.unregisterProducer();
        assertThat(pair.serverEnd.closeReason()).contains(DONE);
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.server.received()).isEmpty();
        assertThat(pair.client.receivedText()).isEqualTo("the rest");
        assertThat(pair.client.saw("readConnectionLost")).isTrue();
    }

    @Test
    void aHalfCloseWaitsForTheProducer() {
        TlsPair pair = TlsPair.established(TLS_1_3);
        Transport transport = pair.server.transport();
        transport.registerProducer(new Source(), true);
        transport.loseWriteConnection();
        transport.write(bytes("the rest"));
        assertThat(pair.serverEnd.writeClosed()).isFalse();
        transport.unregisterProducer();
        assertThat(pair.serverEnd.writeClosed()).isTrue();
        pair.client.transport().write(bytes("heard"));
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.server.receivedText()).isEqualTo("heard");
        assertThat(pair.client.receivedText()).isEqualTo("the rest");
    }

    @Test
    void aProducerIsStoppedWhenTlsFails() {
        TlsPair pair = TlsPair.established(TLS_1_3);
        Source source = new Source();
        pair.server.transport().registerProducer(source, true);
        pair.serverEnd.deliver(new byte[] {23, 3, 3, (byte) 0xff, 0});
        assertThat(source.events).containsExactly("stop");
        assertThat(pair.serverEnd.producer()).isEmpty();
        assertThat(pair.serverEnd.closing()).isTrue();
    }

    @Test
    void aProducerThatTheTransportHasNotHeardOfIsStoppedAtTheEnd() throws InterruptedException {
        TlsPair pair = TlsPair.established(TLS_1_3);
        Source source = new Source();
        onThread(() -> pair.server.transport().registerProducer(source, true));
        pair.serverEnd.endConnection(DONE);
        pair.loop.runPending();
        assertThat(source.events).containsExactly("stop");
    }

    @Test
    void aPullProducerFillsTheConnection() {
        TlsPair pair = TlsPair.established(TLS_1_3);
        Source source = new Source();
        source.onResume = () -> pair.server.transport().write(bytes("more"));
        pair.server.transport().registerProducer(source, false);
        pair.carry(TlsPair.AT_ONCE);
        assertThat(pair.client.receivedText()).isEqualTo("more");
    }

    @Test
    void bytesAreCountedOnTheWire() {
        TlsPair pair = TlsPair.established(TLS_1_3);
        assertThat(pair.server.transport().bytesReceived()).isEqualTo(pair.serverEnd.bytesReceived());
        assertThat(pair.server.transport().bytesSent()).isEqualTo(pair.serverEnd.bytesSent());
        pair.serverEnd.setBytesPending(7);
        assertThat(pair.server.transport().bytesPending()).isEqualTo(7);
    }
}
