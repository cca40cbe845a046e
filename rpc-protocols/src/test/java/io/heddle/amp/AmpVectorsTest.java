package io.heddle.amp;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import io.heddle.testing.ManualReactor;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays conformance/amp.json through a server. */
@Timeout(60)
class AmpVectorsTest {
    private final ManualReactor reactor = new ManualReactor(ReactorOptions.defaults());
    private final Semaphore slow = new Semaphore(0);
    private final RpcServer.Builder builder = RpcServer.builder()
            .reactor(reactor)
            .port(0)
            .discoverCommands(false)
            .protocol(new AmpWireProtocol())
            .command(
                    TestCommand.sum(),
                    TestCommand.blocking("slow", call -> {
                        slow.acquire();
                        return null;
                    }),
                    TestCommand.blocking("fatal", call -> {
                        throw new IllegalStateException("not for the peer");
                    }));

    @BeforeEach
    void start() {
        reactor.start();
    }

    static Stream<AmpVector> vectors() {
        return AmpVector.all().stream();
    }

    @Test
    void readsAllVectors() {
        assertThat(AmpVector.all()).hasSize(13);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void answersWhole(AmpVector vector) throws IOException {
        replay(vector, builder.start(), List.of(vector.send()));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void answersOneByteAtATime(AmpVector vector) throws IOException {
        replay(vector, builder.start(), Boxes.chunks(vector.send(), 1));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void answersAtEverySplit(AmpVector vector) throws IOException {
        RpcServer server = builder.start();
        byte[] all = vector.send();
        for (int at = 1; at < all.length; at++) {
            replay(vector, server, List.of(Arrays.copyOf(all, at), Arrays.copyOfRange(all, at, all.length)));
        }
    }

    private void replay(AmpVector vector, RpcServer server, List<byte[]> chunks) throws IOException {
        AmpPeer peer = new AmpPeer(reactor, server);
        chunks.forEach(peer::send);
        List<byte[]> replies = vector.replies();
        if (!replies.isEmpty()) {
            peer.await(replies.getFirst().length);
        }
        slow.release(); // where there is such a call, all others have been answered
        byte[] expected = Boxes.join(replies.toArray(byte[][]::new));
        byte[] received = peer.await(expected.length);
        slow.drainPermits();
        if (vector.inAnyOrder()) {
            assertThat(Boxes.read(received)).containsExactlyInAnyOrderElementsOf(Boxes.read(expected));
            assertThat(received).hasSameSizeAs(expected);
        } else {
            assertThat(hex(received)).isEqualTo(hex(expected));
        }
        assertThat(peer.ended()).isEqualTo(vector.closed());
        if (!vector.closed() && vector.send().length > 1) {
            assertThat(peer.boxes(replies.size())).hasSize(replies.size());
            assertThat(peer.ask("Sum", "a", "1", "b", "2")).isEqualTo(Map.of("total", "3"));
        }
        peer.reset();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
