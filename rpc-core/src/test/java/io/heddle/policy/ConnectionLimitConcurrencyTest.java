package io.heddle.policy;

import static io.heddle.policy.FakeConnection.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

final class ConnectionLimitConcurrencyTest {
    private static final int THREADS = 8;
    private static final int CONNECTIONS = 5_000; // of each thread
    private static final int MAX_OPEN = 40;
    private static final int MAX_PER_PEER = 15;
    private static final int MAX_LINGERING = 5;

    private final ConnectionCounts counts = new ConnectionCounts(MAX_OPEN, MAX_PER_PEER, MAX_LINGERING);
    private final Witness witness = new Witness();
    private final ConnectionLimit limit = new ConnectionLimit(witness, counts, new byte[1], NOPLogger.NOP_LOGGER);

    @Test
    void holdsItsLimitsAndEndsAtZeroUnderManyLoops() throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try (ExecutorService loops = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int seed = i;
                running.add(loops.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    openAndLose(new Random(seed));
                    return null;
                }));
            }
            for (Future<?> loop : running) {
                loop.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(witness.most.get()).isBetween(1, MAX_OPEN);
        assertThat(witness.mostOfPeer.get()).isBetween(1, MAX_PER_PEER);
        assertThat(limit.peak()).isBetween(witness.most.get(), MAX_OPEN);
        assertThat(limit.open()).isZero();
        assertThat(counts.peers()).isZero();
        assertThat(counts.lingering()).isZero();
        assertThat(limit.refused()).isPositive();
        assertThat(limit.accepted()).isEqualTo(witness.built.get());
        assertThat(limit.accepted() + limit.refused()).isEqualTo((long) THREADS * CONNECTIONS);
    }

    private void openAndLose(Random random) {
        ManualLoop loop = new ManualLoop();
        Deque<FakeConnection> open = new ArrayDeque<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            open.add(FakeConnection.open(loop, limit, address("192.0.2." + random.nextInt(4), i)));
            assertThat(counts.lingering()).isLessThanOrEqualTo(MAX_LINGERING);
            // About 50 at a time, so that each thread meets the limit even if the others do not run meanwhile.
            while (open.size() > random.nextInt(100)) {
                open.remove().end();
            }
        }
        open.forEach(FakeConnection::end);
    }

    /** Counts by itself what it is given, and throws now and then. */
    private static final class Witness implements Factory {
        private final AtomicInteger built = new AtomicInteger();
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger mostOfPeer = new AtomicInteger();
        private final Map<Object, Integer> ofPeer = new ConcurrentHashMap<>();

        @Override
        public Protocol buildProtocol(SocketAddress peer) {
            int number = built.incrementAndGet();
            if (number % 7 == 0) {
                throw new IllegalStateException("not built");
            }
            Object address = ((InetSocketAddress) peer).getAddress();
            return new Protocol() {
                @Override
                public void connectionMade(Transport transport) {
                    most.accumulateAndGet(open.incrementAndGet(), Math::max);
                    mostOfPeer.accumulateAndGet(ofPeer.merge(address, 1, Integer::sum), Math::max);
                    if (number % 5 == 0) {
                        throw new IllegalStateException("not made");
                    }
                }

                @Override
                public void dataReceived(ByteBuffer bytes) {}

                @Override
                public void connectionLost(CloseReason reason) {
                    open.decrementAndGet();
                    ofPeer.merge(address, -1, Integer::sum);
                }
            };
        }
    }
}
