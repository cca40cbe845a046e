package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.io.File;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many connections, opened and closed, leave nothing behind.
 *
 * @threading Caller-confined.
 */
abstract class LoadContract extends ContractTests {
    private static final int CONNECTIONS = 5000;
    private static final int AT_A_TIME = 500;
    /** Descriptors that other parts of the JVM may open meanwhile. */
    private static final int TOLERANCE = 20;

    LoadContract(ReactorHarness harness) {
        super(harness);
    }

    /** Echoes, and counts its end. */
    private static final class Echo implements Protocol {
        private final AtomicInteger lost;
        private Transport transport = ClosedTransport.INSTANCE;

        Echo(AtomicInteger lost) {
            this.lost = lost;
        }

        @Override
        public void connectionMade(Transport connection) {
            transport = connection;
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {
            transport.write(bytes);
        }

        @Override
        public void connectionLost(CloseReason reason) {
            lost.incrementAndGet();
        }
    }

    @Test
    @Timeout(180)
    void leavesNothingOfThousandsOfConnectionsBehind() throws Exception {
        requires(ReactorHarness.Capability.SOCKETS);
        AtomicInteger lost = new AtomicInteger();
        Queue<WeakReference<Protocol>> built = new ConcurrentLinkedQueue<>();
        ListeningPort port = listen(started(), peer -> {
            Echo protocol = new Echo(lost);
            built.add(new WeakReference<>(protocol));
            return protocol;
        });
        batch(port, lost, AT_A_TIME); // what is made once is made now
        int before = descriptors();
        for (int opened = AT_A_TIME; opened < CONNECTIONS; opened += AT_A_TIME) {
            batch(port, lost, opened + AT_A_TIME);
        }
        assertThat(built).hasSize(CONNECTIONS);
        await("the descriptors to be closed", () -> descriptors() <= before + TOLERANCE);
        await("the protocols to be forgotten", () -> {
            System.gc();
            return built.stream().allMatch(reference -> reference.get() == null);
        });
    }

    /** Opens connections, uses them, and closes them, by FIN and by RST in turn. */
    private void batch(ListeningPort port, AtomicInteger lost, int total) throws Exception {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < AT_A_TIME; i++) {
            peers.add(SocketPeer.connect(port.address(), 0));
        }
        for (int i = 0; i < AT_A_TIME; i++) {
            Peer peer = peers.get(i);
            assertEchoes(peer, "x");
            if (i % 2 == 0) {
                peer.close();
            } else {
                peer.reset();
            }
        }
        await("the connections to be lost", () -> lost.get() == total);
    }

    private static int descriptors() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? 0 : names.length; // not Linux: only the heap is watched
    }
}
