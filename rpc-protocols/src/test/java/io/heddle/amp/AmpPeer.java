package io.heddle.amp;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.ListeningPort;
import io.heddle.server.RpcServer;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import io.heddle.testing.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A client of a server on a reactor that is turned by hand. */
final class AmpPeer {
    private static final Duration MOST = Duration.ofSeconds(10);

    private final ManualReactor reactor;
    private final ManualPeer peer;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    AmpPeer(ManualReactor reactor, RpcServer server) throws IOException {
        this.reactor = reactor;
        this.peer = reactor.connect(new PortOf(server));
        reactor.settle();
    }

    /** The port of a server, as the reactor wants it named. */
    private record PortOf(RpcServer server) implements ListeningPort {
        @Override
        public InetSocketAddress address() {
            return server.address();
        }

        @Override
        public void stopListening() {
            throw new UnsupportedOperationException();
        }
    }

    /** Sends bytes, in one chunk, and turns the reactor. */
    AmpPeer send(byte[] bytes) {
        peer.send(bytes);
        turn();
        return this;
    }

    void finish() {
        peer.finish();
        turn();
    }

    /** Goes away without a word. */
    void reset() {
        peer.reset();
        turn();
    }

    private void turn() {
        reactor.settle();
        received.writeBytes(peer.received());
    }

    /** What has been received, and is not taken by that. */
    byte[] received() {
        turn();
        return received.toByteArray();
    }

    /** Turns until that many bytes have come. */
    byte[] await(int count) {
        until(bytes -> bytes.length >= count);
        return received.toByteArray();
    }

    private void until(Predicate<byte[]> enough) {
        Awaitility.await()
                .atMost(MOST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> enough.test(received()));
    }

    /** Turns until that many boxes have come, and takes them. */
    List<Map<String, String>> boxes(int count) {
        until(bytes -> count(bytes) >= count);
        List<Map<String, String>> boxes = Boxes.read(received.toByteArray());
        received.reset();
        return boxes;
    }

    /** The boxes are written whole, so there is never half of one. */
    private static int count(byte[] bytes) {
        return Boxes.read(bytes).size();
    }

    Map<String, String> ask(String command, String... keysAndValues) {
        send(Boxes.call("t", command, keysAndValues));
        Map<String, String> answer = boxes(1).getFirst();
        assertThat(answer.remove(answer.containsKey("_answer") ? "_answer" : "_error"))
                .isEqualTo("t");
        return answer;
    }

    boolean ended() {
        turn();
        return peer.ended().isPresent();
    }

    void awaitFin() {
        Awaitility.await().atMost(MOST).pollInterval(Duration.ofMillis(1)).until(this::ended);
        assertThat(peer.ended()).contains(Peer.End.FIN);
    }
}
