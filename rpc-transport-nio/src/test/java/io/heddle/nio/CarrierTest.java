package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop is turned by hand, so nothing happens between two turns. */
@Timeout(30)
class CarrierTest {
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final NioLoop loop =
            loop(ReactorOptions.builder().loopAffineThreads(true).build());

    private static NioLoop loop(ReactorOptions options) {
        try {
            NioLoop made = new NioLoop("test-loop", options, System::nanoTime);
            made.adopt();
            return made;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        loop.close();
    }

    /** Turns the loop without letting it wait: a call that is pending keeps it awake. */
    private void turn() throws IOException {
        loop.submit(() -> {});
        loop.turn();
    }

    private Thread start(Runnable work) {
        return loop.startVirtualThread("carried", work);
    }

    private Thread startParking() {
        return start(() -> {
            ran.add("begin");
            LockSupport.park();
            ran.add("end");
        });
    }

    @Test
    void onlyALoopThatWasAskedForItCarriesThreads() throws Exception {
        assertThat(loop.carriesVirtualThreads()).isTrue();
        NioLoop plain = loop(ReactorOptions.defaults());
        assertThat(plain.carriesVirtualThreads()).isFalse();
        Thread thread = plain.startVirtualThread("plain", () -> ran.add("ran"));
        assertThat(thread.isVirtual()).isTrue();
        assertThat(thread.getName()).isEqualTo("plain");
        thread.join();
        assertThat(ran).containsExactly("ran");
        plain.close();
    }

    @Test
    void aThreadRunsInTheNextTurnAndIsNotTheLoop() throws IOException {
        Thread thread = start(() -> {
            ran.add("ran");
            assertThat(loop.inLoop()).isFalse();
            assertThat(loop.carrier().carriesCaller()).isTrue();
            assertThat(loop.runner()).isSameAs(Thread.currentThread());
            ran.add("checked");
        });
        assertThat(thread.isVirtual()).isTrue();
        assertThat(thread.getName()).isEqualTo("carried");
        assertThat(ran).isEmpty();
        loop.turn(); // without a call that keeps it awake: the thread does
        assertThat(ran).containsExactly("ran", "checked");
        assertThat(loop.carrier().carriesCaller()).isFalse();
        assertThat(loop.carrier().mounted()).isNull();
        assertThat(loop.runner()).isSameAs(Thread.currentThread());
    }

    @Test
    void oneThatParksLetsTheLoopGoOnAndGoesOnWhenUnparked() throws IOException {
        Thread thread = startParking();
        turn();
        turn();
        assertThat(ran).containsExactly("begin");
        assertThat(loop.carrier().mounted()).isNull();
        LockSupport.unpark(thread);
        assertThat(ran).containsExactly("begin");
        loop.turn();
        assertThat(ran).containsExactly("begin", "end");
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void unparkedByAnotherThreadItGoesOnOnTheLoop() throws Exception {
        Thread thread = startParking();
        turn();
        Thread other = Thread.ofPlatform().start(() -> LockSupport.unpark(thread));
        other.join();
        assertThat(ran).containsExactly("begin");
        loop.turn();
        assertThat(ran).containsExactly("begin", "end");
    }

    @Test
    void oneUnparksTheOtherInTheNextTurn() throws IOException {
        Thread first = startParking();
        start(() -> {
            ran.add("unparks");
            LockSupport.unpark(first);
            ran.add("goes on");
        });
        turn();
        assertThat(ran).containsExactly("begin", "unparks", "goes on");
        loop.turn();
        assertThat(ran).containsExactly("begin", "unparks", "goes on", "end");
    }

    @Test
    void oneThatYieldsWaitsForTheNextTurn() throws IOException {
        start(() -> {
            for (int i = 0; i < 3; i++) {
                ran.add("yields");
                Thread.yield();
            }
        });
        loop.callLater(Duration.ZERO, () -> ran.add("timer"));
        turn();
        assertThat(ran.stream().filter("yields"::equals)).hasSize(1);
        loop.turn();
        loop.turn();
        assertThat(ran).contains("timer").filteredOn("yields"::equals).hasSize(3);
    }

    @Test
    void lockAndMonitorGiveTheLoopBack() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        Thread holder = Thread.ofPlatform().start(() -> {
            lock.lock();
            synchronized (monitor) {
                held.countDown();
                awaitUninterruptibly(gate);
            }
            lock.unlock();
        });
        held.await();
        start(() -> {
            lock.lock();
            ran.add("lock");
            lock.unlock();
        });
        start(() -> {
            synchronized (monitor) {
                ran.add("monitor");
            }
        });
        turn();
        turn();
        assertThat(ran).isEmpty();
        gate.countDown();
        holder.join();
        while (ran.size() < 2) {
            turn(); // until the JVM's unblocker has handed it over
        }
        assertThat(ran).containsExactlyInAnyOrder("lock", "monitor");
    }

    private static void awaitUninterruptibly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anInterruptReachesItAndNotTheLoop() throws IOException {
        Thread thread = start(() -> {
            ran.add("begin");
            LockSupport.park();
            ran.add(Thread.interrupted() ? "interrupted" : "unparked");
        });
        turn();
        thread.interrupt();
        turn();
        assertThat(ran).containsExactly("begin", "interrupted");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void whatItThrowsGoesToItsHandlerAndTheLoopGoesOn() throws IOException {
        start(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> ran.add(e.getMessage()));
            throw new IllegalStateException("expected by the test");
        });
        start(() -> ran.add("survivor"));
        turn();
        assertThat(ran).containsExactly("expected by the test", "survivor");
    }

    @Test
    void threadsThatItStartsAreTheJvmsAndItGoesOnAllTheSame() throws Exception {
        CompletableFuture<Thread> child = new CompletableFuture<>();
        CompletableFuture<Void> gate = new CompletableFuture<>();
        start(() -> {
            child.complete(Thread.ofVirtual().start(() -> {
                gate.join(); // so it can go on twice, like its parent
                ran.add("child");
            }));
            LockSupport.parkNanos(1);
            ran.add("parent");
        });
        turn();
        gate.complete(null); // the loop does not turn now
        child.orTimeout(10, TimeUnit.SECONDS).join().join();
        assertThat(ran).contains("child");
        while (ran.size() < 2) {
            turn();
        }
        assertThat(ran).containsExactlyInAnyOrder("child", "parent");
    }

    @Test
    void whatItStartsThroughTheLoopIsCarriedToo() throws IOException {
        start(() -> {
            loop.startVirtualThread("second", () -> {
                ran.add(loop.carrier().carriesCaller() ? "carried" : "not carried");
            });
            ran.add("first");
        });
        turn();
        loop.turn();
        assertThat(ran).containsExactly("first", "carried");
    }

    @Test
    void fromTheLoopsEndOnTheJvmCarriesThem() throws Exception {
        Thread parked = startParking();
        turn();
        Thread waits = start(() -> ran.add("late"));
        loop.close();
        waits.join();
        LockSupport.unpark(parked);
        parked.join();
        assertThat(ran).containsExactlyInAnyOrder("begin", "late", "end");
        Thread after = start(() -> ran.add(loop.carrier().carriesCaller() ? "carried" : "elsewhere"));
        after.join();
        assertThat(ran).endsWith("elsewhere");
    }

    @Test
    void whatWasHandedOverJustBeforeTheEndIsNotStranded() throws Exception {
        Thread parked = startParking();
        turn();
        Thread other = Thread.ofPlatform().start(() -> LockSupport.unpark(parked));
        other.join();
        loop.close();
        parked.join();
        assertThat(ran).containsExactly("begin", "end");
    }

    @Test
    void threadsThatWaitForABlockedLoopGoOnWithoutItAndAreNotCarriedAgain() throws Exception {
        Thread parked = start(() -> {
            LockSupport.park();
            ran.add(TestServers.carrier() + ' ' + loop.carrier().carriesCaller());
            LockSupport.park();
            ran.add(TestServers.carrier() + ' ' + loop.carrier().carriesCaller());
        });
        turn();
        LockSupport.unpark(parked);
        loop.carrier().releaseReady(); // as if the loop were blocked
        await().until(() -> ran.size() == 1);
        LockSupport.unpark(parked);
        parked.join();
        assertThat(ran).containsExactly("jvm false", "jvm false");
        assertThat(loop.carrier().hasReady()).isFalse();
    }

    /**
     * The JDK may schedule a thread twice, when its stack is looked at; so the loop may come to one that runs already.
     */
    @Test
    void oneThatRunsElsewhereIsNeverTakenForTheOneThatTheLoopCarries() throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        CarriedThread released = new CarriedThread(loop.carrier(), "released", () -> {
            LockSupport.park();
            runs.countDown();
            while (over.getCount() > 0) {
                if (loop.carrier().carriesCaller()) {
                    ran.add("taken for carried");
                    return;
                }
            }
        });
        released.thread().start();
        turn();
        LockSupport.unpark(released.thread());
        loop.carrier().releaseReady();
        runs.await();
        for (int i = 0; i < 100_000; i++) {
            loop.carrier().run(released);
        }
        over.countDown();
        released.thread().join();
        assertThat(ran).isEmpty();
    }

    @Test
    void oneThatComputesHoldsUpNoneThatIsReleased() throws Exception {
        CountDownLatch spins = new CountDownLatch(1);
        start(() -> {
            spins.countDown();
            while (ran.isEmpty()) {
                Thread.onSpinWait();
            }
        });
        start(() -> ran.add(TestServers.carrier()));
        Thread other = Thread.ofPlatform().start(() -> {
            awaitUninterruptibly(spins);
            loop.carrier().releaseReady();
        });
        turn(); // ends, because the second thread runs while the first one holds the loop
        other.join();
        assertThat(ran).containsExactly("jvm");
    }

    @Test
    void whatIsLeftOfItsWorkIsGarbageThoughAThreadThatItStartedStays() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<Thread> child = new CompletableFuture<>();
        WeakReference<Object> work = startChildThatStays(child, gate);
        turn();
        await().until(() -> {
            System.gc();
            return work.refersTo(null);
        });
        assertThat(child.join().isAlive()).isTrue();
        gate.countDown();
        child.join().join();
    }

    private WeakReference<Object> startChildThatStays(CompletableFuture<Thread> child, CountDownLatch gate) {
        Runnable work = () -> child.complete(Thread.ofVirtual().start(() -> awaitUninterruptibly(gate)));
        start(work);
        return new WeakReference<>(work);
    }
}
