package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Writing: order, bounds, and peers that do not read.
 *
 * @threading Caller-confined.
 */
abstract class OutputContract extends ContractTests {
    private static final int WRITERS = 4;
    private static final int RECORDS = 500;
    private static final int KIB = 1 << 10;

    OutputContract(ReactorHarness harness) {
        super(harness);
    }

    @Test
    void sendsExactlyTheBytesBetweenPositionAndLimit() throws Exception {
        RecordingFactory factory = echo();
        Peer peer = connect(listen(started(), factory));
        Transport transport = awaitMade(factory, 1).transport();
        ByteBuffer heap = ByteBuffer.wrap(bytes("..heap..")).position(2).limit(6);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(8).put(bytes("..dirt..")).position(2).limit(6);
        ByteBuffer readOnly = ByteBuffer.wrap(bytes("..read.."))
                .asReadOnlyBuffer()
                .position(2)
                .limit(6);
        for (ByteBuffer buffer : List.of(heap, direct, readOnly)) {
            transport.write(buffer);
            assertThat(buffer.position()).isEqualTo(6);
            assertThat(buffer.limit()).isEqualTo(6);
        }
        onLoop(transport.loop(), () -> {
            transport.write(heap.position(2));
            transport.write(direct.position(2));
            return transport;
        });
        assertThat(peer.receiveText(20)).isEqualTo("heapdirtreadheapdirt");
    }

    @Test
    void letsBuffersBeReusedOnReturn() throws Exception {
        byte[] much = pattern(4 * MIB);
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            byte[] array = much.clone();
            ByteBuffer direct = ByteBuffer.allocateDirect(much.length).put(much).flip();
            transport.write(array);
            transport.write(direct);
            Arrays.fill(array, (byte) '!');
            direct.clear().put(array);
        }));
        Peer peer = connectSlowReader(listen(started(), factory));
        awaitMade(factory, 1);
        assertThat(peer.receive(much.length)).isEqualTo(much);
        assertThat(peer.receive(much.length)).isEqualTo(much);
    }

    @Test
    void sendsNothingForAnEmptyWrite() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.write(new byte[0]);
            transport.write(ByteBuffer.allocate(0));
            transport.write(bytes("x"));
            transport.loseConnection();
        }));
        assertThat(connect(listen(started(), factory)).receiveAllText()).isEqualTo("x");
    }

    @Test
    void keepsEachWriteWholeAndEachThreadInOrder() throws Exception {
        RecordingFactory factory = factory(RecordingProtocol::new);
        Peer peer = connect(listen(started(), factory));
        Transport transport = awaitMade(factory, 1).transport();
        int length = 0;
        for (int writer = 0; writer <= WRITERS; writer++) {
            for (int number = 0; number < RECORDS; number++) {
                length += line(writer, number).length;
            }
        }
        for (int writer = 1; writer <= WRITERS; writer++) {
            int me = writer;
            thread("writes " + me, () -> {
                for (int number = 0; number < RECORDS; number++) {
                    transport.write(line(me, number));
                }
            });
        }
        transport.loop().callFromThread(() -> writeFromLoop(transport, 0));

        int[] next = new int[WRITERS + 1];
        for (String line : new String(peer.receive(length), StandardCharsets.US_ASCII).split("\n")) {
            int writer = line.charAt(0) - '0';
            assertThat(line + "\n").isEqualTo(new String(line(writer, next[writer]), StandardCharsets.US_ASCII));
            next[writer]++;
        }
        assertThat(next).containsOnly(RECORDS);
    }

    @Test
    void keepsWritesInOrderWhenAThreadAndTheLoopTakeTurns() throws Exception {
        RecordingFactory factory = factory(RecordingProtocol::new);
        Peer peer = connect(listen(started(), factory));
        Transport transport = awaitMade(factory, 1).transport();
        for (int i = 0; i < 50; i++) {
            String text = "%03d".formatted(2 * i);
            awaitEnd(thread("writes", () -> transport.write(bytes(text))));
            int second = 2 * i + 1;
            onLoop(transport.loop(), () -> {
                transport.write(bytes("%03d".formatted(second)));
                return transport;
            });
        }
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            expected.append("%03d".formatted(i));
        }
        assertThat(peer.receiveText(300)).isEqualTo(expected.toString());
    }

    @Test
    void tellsWhatIsPendingAndWhatWasSent() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        int much = 24 * MIB;
        RecordingFactory factory = factory(RecordingProtocol::new);
        Peer peer = connectSlowReader(listen(started(options().outputBounds(64 * KIB, 256 * KIB, 64 * MIB)), factory));
        Transport transport = awaitMade(factory, 1).transport();
        long pending = onLoop(transport.loop(), () -> {
            transport.write(pattern(much));
            return transport.bytesPending();
        });
        assertThat(pending).isPositive().isLessThanOrEqualTo(much);
        peer.receive(much);
        await("all to be sent", () -> transport.bytesSent() == much && transport.bytesPending() == 0);
    }

    @Test
    void abortsAPeerThatLetsTheHardCapBeExceeded() throws Exception {
        List<Long> pending = new ArrayList<>();
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            for (int i = 0; i < 1024; i++) {
                transport.write(pattern(64 * KIB));
                pending.add(transport.bytesPending());
            }
        }));
        Peer peer = connectSlowReader(listen(started(options().outputBounds(KIB, 2 * KIB, MIB)), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        assertThat(awaitLost(protocol)).isInstanceOf(CloseReason.PeerTooSlow.class);
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
        assertThat(protocol.events()).containsExactly("connectionMade", "connectionLost");
        assertThat(pending).allMatch(bytes -> bytes <= MIB + 64 * KIB);
        assertThat(protocol.transport().bytesPending()).isZero();
    }

    @Test
    void abortsAtTheHardCapAlsoForWritesOfOtherThreads() throws Exception {
        RecordingFactory factory = factory(RecordingProtocol::new);
        Peer peer = connectSlowReader(listen(started(options().outputBounds(KIB, 2 * KIB, MIB)), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        byte[] chunk = pattern(64 * KIB);
        thread("writes too much", () -> {
            for (int i = 0; i < 1024; i++) {
                protocol.transport().write(chunk);
            }
        });
        assertThat(awaitLost(protocol)).isInstanceOf(CloseReason.PeerTooSlow.class);
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
    }

    @Test
    void bearsAsMuchAsTheHardCap() throws Exception {
        byte[] much = pattern(4 * MIB);
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.write(much);
            transport.loseConnection();
        }));
        Peer peer = connectSlowReader(listen(started(options().outputBounds(KIB, 2 * KIB, much.length)), factory));
        assertThat(peer.receiveAll()).isEqualTo(much);
    }

    @Test
    void abortsAPeerThatTakesNothingForTheWriteTimeout() throws Exception {
        Duration timeout = Duration.ofMillis(500);
        RecordingFactory factory =
                factory(() -> new RecordingProtocol().onMade(transport -> transport.write(pattern(15 * MIB))));
        Peer peer = connectSlowReader(listen(started(options().writeTimeout(timeout)), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        long from = protocol.transport().loop().nanoTime();
        assertThat(awaitLost(protocol)).isInstanceOf(CloseReason.PeerTooSlow.class);
        assertThat(Duration.ofNanos(protocol.transport().loop().nanoTime() - from))
                .isGreaterThan(timeout.dividedBy(2));
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
    }

    @Test
    void abortsAPeerThatTakesNothingOfTheLastFlush() throws Exception {
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.write(pattern(15 * MIB));
            transport.loseConnection();
        }));
        connectSlowReader(listen(started(options().writeTimeout(Duration.ofMillis(300))), factory));
        assertThat(awaitLost(awaitMade(factory, 1))).isInstanceOf(CloseReason.PeerTooSlow.class);
    }

    @Test
    void isPatientWithAPeerThatTakesALittleNowAndThen() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        byte[] much = pattern(24 * MIB);
        Duration timeout = Duration.ofMillis(600);
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> transport.write(much)));
        ListeningPort port =
                listen(started(options().writeTimeout(timeout).outputBounds(64 * KIB, 256 * KIB, 64 * MIB)), factory);
        Peer peer = connectSlowReader(port);
        RecordingProtocol protocol = awaitMade(factory, 1);
        for (int i = 0; i < 12; i++) {
            peer.receive(2 * MIB);
            letPass(protocol.transport().loop(), timeout.dividedBy(6));
        }
        assertThat(protocol.saw("connectionLost")).isFalse();
        assertThat(protocol.transport().bytesSent()).isEqualTo(much.length);
    }

    @Test
    void isPatientWithAQuietConnection() throws Exception {
        Duration timeout = Duration.ofMillis(200);
        RecordingFactory factory = echo();
        Peer peer = connect(listen(started(options().writeTimeout(timeout)), factory));
        assertEchoes(peer, "before");
        letPass(awaitMade(factory, 1).transport().loop(), timeout.multipliedBy(3));
        assertEchoes(peer, "after");
    }

    @Test
    void servesOthersWhileSomeDoNotRead() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        RecordingFactory factory = factory(() -> connections.incrementAndGet() <= 4
                ? new RecordingProtocol().onMade(transport -> transport.write(pattern(15 * MIB)))
                : RecordingProtocol.echo());
        ListeningPort port = listen(started(), factory);
        for (int i = 1; i <= 4; i++) {
            connectSlowReader(port);
            awaitMade(factory, i);
        }
        for (int i = 5; i <= 8; i++) {
            Peer reader = connect(port);
            for (int round = 0; round < 20; round++) {
                assertEchoes(reader, "round " + round);
            }
        }
    }

    private void writeFromLoop(Transport transport, int number) {
        if (number < RECORDS) {
            transport.write(line(0, number));
            transport.loop().callFromThread(() -> writeFromLoop(transport, number + 1));
        }
    }

    /** A line of a length of its own that tells its writer and number. */
    private static byte[] line(int writer, int number) {
        return bytes(writer + ":" + number + ":" + "x".repeat((writer * 131 + number * 17) % 900) + "\n");
    }
}
