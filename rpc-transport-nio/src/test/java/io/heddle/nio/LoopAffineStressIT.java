package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.reactor.EventLoop;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Very many carried threads, and what the JVM may do to them. */
@Timeout(60)
class LoopAffineStressIT {
    private static final int THREADS = 100_000;
    private static final int STARTERS = 4; // one of them the loop itself
    private static final int MOST_AT_A_TIME = 2_000;

    private final NioReactor reactor = new NioReactor(TestServers.oneLoop(true).build());
    private final EventLoop loop = reactor.loops().get(0);
    private final AtomicIntegerArray runs = new AtomicIntegerArray(THREADS);
    private final CountDownLatch allRan = new CountDownLatch(THREADS);
    private final Semaphore room = new Semaphore(MOST_AT_A_TIME);
    private volatile boolean over;

    @AfterEach
    void close() {
        over = true;
        reactor.close();
    }

    @Test
    void everyOneOfAHundredThousandRunsOnceThroughAllCollections() throws Exception {
        reactor.start();
        Thread collector = Thread.ofPlatform().start(this::collect);
        for (int s = 1; s < STARTERS; s++) {
            int starter = s;
            Thread.ofPlatform().daemon().start(() -> startAll(starter));
        }
        loop.callFromThread(() -> startOnLoop(0));
        assertThat(allRan.await(50, TimeUnit.SECONDS)).isTrue();
        over = true;
        collector.join();
        for (int i = 0; i < THREADS; i++) {
            assertThat(runs.get(i)).as("runs of thread %d", i).isEqualTo(1);
        }
    }

    private void startAll(int starter) {
        for (int i = starter; i < THREADS; i += STARTERS) {
            room.acquireUninterruptibly();
            start(i);
        }
    }

    private void startOnLoop(int from) {
        int i = from;
        for (int n = 0; n < 100 && i < THREADS && room.tryAcquire(); n++) {
            start(i);
            i += STARTERS;
        }
        int next = i;
        if (next < THREADS) {
            loop.callFromThread(() -> startOnLoop(next));
        }
    }

    /** Some only run, some yield, some park for a moment, with something on their stack each. */
    private void start(int number) {
        loop.startVirtualThread("short", () -> {
            byte[] kept = new byte[100];
            kept[number % 100] = (byte) number;
            if (number % 3 == 1) {
                Thread.yield();
            } else if (number % 3 == 2) {
                LockSupport.parkNanos(1_000);
            }
            if (kept[number % 100] == (byte) number) {
                runs.incrementAndGet(number);
            }
            room.release();
            allRan.countDown();
        });
    }

    private void collect() {
        List<byte[]> garbage = new ArrayList<>();
        for (int i = 0; !over; i++) {
            garbage.add(new byte[16 << 10]);
            if (garbage.size() > 1_000) {
                garbage.clear();
            }
            if (i % 5_000 == 0) {
                System.gc();
            }
        }
    }

    /** When a carried thread gives way, the JVM takes along the monitors that its carrier holds. */
    @Test
    void noneIsCarriedWhileTheLoopIsInsideOfItsSelector() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger resumed = new AtomicInteger();
        CompletableFuture<Thread> parking = new CompletableFuture<>();
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        ListeningPort port =
                reactor.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), peer -> new Protocol() {
                    @Override
                    public void dataReceived(ByteBuffer bytes) {
                        bytes.position(bytes.limit());
                        LockSupport.unpark(parking.getNow(Thread.currentThread()));
                        Object selector = selector();
                        loop.startVirtualThread("short", () -> {
                            if (Thread.holdsLock(selector)) {
                                inside.incrementAndGet();
                            }
                        });
                    }

                    private Object selector() {
                        try {
                            SelectionKey key = ((NioLoop) loop).register(pipe.source(), 0, null);
                            return key.selector();
                        } catch (java.io.IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                });
        reactor.start();
        loop.startVirtualThread("parks", () -> {
            parking.complete(Thread.currentThread());
            while (!over) {
                LockSupport.park();
                resumed.incrementAndGet();
            }
        });
        TestServers.get(parking);
        try (LineClient client = new LineClient((InetSocketAddress) port.address())) {
            for (int i = 0; i < 50; i++) {
                int before = resumed.get();
                client.send("x");
                await().pollInterval(Duration.ofMillis(1)).until(() -> resumed.get() > before);
            }
        } finally {
            over = true;
            LockSupport.unpark(parking.join());
            pipe.source().close(); // which cancels its key
            pipe.sink().close();
        }
        assertThat(inside).hasValue(0);
    }
}
