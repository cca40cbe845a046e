package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * {@code callFromThread}, and the loops.
 *
 * @threading Caller-confined.
 */
abstract class CallContract extends ContractTests {
    private static final int THREADS = 4;
    private static final int CALLS = 2000;

    CallContract(ReactorHarness harness) {
        super(harness);
    }

    @Test
    void runsCallsInTheOrderOfHandingOver() {
        Reactor reactor = started();
        List<Integer> order = new CopyOnWriteArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            int number = i;
            reactor.callFromThread(() -> order.add(number));
        }
        await("all calls", () -> order.size() == CALLS);
        assertThat(order).isSorted();
    }

    @Test
    void keepsTheOrderOfEachThread() {
        EventLoop loop = started().loops().get(0);
        List<List<Integer>> orders = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            List<Integer> order = new ArrayList<>(); // the loop's alone, until it is asked
            orders.add(order);
            thread("hands over " + t, () -> {
                for (int i = 0; i < CALLS; i++) {
                    int number = i;
                    loop.callFromThread(() -> order.add(number));
                }
            });
        }
        for (List<Integer> order : orders) {
            await("all calls", () -> onLoop(loop, order::size) == CALLS);
            assertThat(onLoop(loop, () -> List.copyOf(order))).isSorted();
        }
    }

    @Test
    void runsCallsMadeOnTheLoopAfterTheOneThatMakesThem() {
        EventLoop loop = started().loops().get(0);
        List<String> order = new CopyOnWriteArrayList<>();
        loop.callFromThread(() -> {
            loop.callFromThread(() -> order.add("third"));
            order.add("first");
            loop.callFromThread(() -> order.add("fourth"));
            order.add("second");
        });
        await("all calls", () -> order.size() == 4);
        assertThat(order).containsExactly("first", "second", "third", "fourth");
    }

    @Test
    void knowsWhetherACallerRunsOnTheLoop() {
        Reactor reactor = started();
        List<Boolean> elsewhere = new CopyOnWriteArrayList<>();
        for (EventLoop loop : reactor.loops()) {
            assertThat(onLoop(loop, loop::inLoop)).isTrue();
            awaitEnd(thread("is no loop", () -> elsewhere.add(loop.inLoop())));
        }
        assertThat(elsewhere).containsOnly(false);
    }

    @Test
    void takesTheFirstLoopForCallsOfTheReactor() {
        Reactor reactor = started();
        List<Boolean> first = new CopyOnWriteArrayList<>();
        reactor.callFromThread(() -> first.add(reactor.loops().get(0).inLoop()));
        reactor.callLater(Duration.ZERO, () -> first.add(reactor.loops().get(0).inLoop()));
        await("both calls", () -> first.size() == 2);
        assertThat(first).containsOnly(true);
    }

    @Test
    void hasTheLoopsItWasAskedFor() {
        requires(ReactorHarness.Capability.LOOP_THREADS);
        Reactor reactor = started(options().loops(3).threadName("contract"));
        assertThat(reactor.loops()).hasSize(3).doesNotHaveDuplicates();
        Set<String> names = ConcurrentHashMap.newKeySet();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        for (EventLoop loop : reactor.loops()) {
            onLoop(loop, () -> {
                names.add(Thread.currentThread().getName());
                return threads.add(Thread.currentThread());
            });
        }
        assertThat(threads).hasSize(3).noneMatch(Thread::isVirtual);
        assertThat(names).allMatch(name -> name.startsWith("contract"));
    }

    @Test
    void hasTheSameLoopsAlways() {
        Reactor reactor = harness().reactor(options().build());
        List<EventLoop> before = reactor.loops();
        reactor.start();
        assertThat(reactor.loops()).isNotEmpty().containsExactlyElementsOf(before);
        assertThatThrownBy(() -> reactor.loops().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void measuresTimeAndLag() {
        EventLoop loop = started().loops().get(0);
        long before = loop.nanoTime();
        letPass(loop, Duration.ofMillis(5));
        assertThat(loop.nanoTime() - before)
                .isGreaterThanOrEqualTo(Duration.ofMillis(5).toNanos());
        assertThat(loop.lag()).isGreaterThanOrEqualTo(Duration.ZERO);
    }

    @Test
    void tellsTheLagOfACallThatTookLong() {
        requires(ReactorHarness.Capability.LOOP_THREADS);
        EventLoop loop = started().loops().get(0);
        CountDownLatch never = new CountDownLatch(1);
        onLoop(loop, () -> elapsed(never, 150));
        await("the lag", () -> loop.lag().compareTo(Duration.ofMillis(100)) >= 0);
        assertThat(loop.lag()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void keepsCallsHandedOverBeforeTheStart() {
        Reactor reactor = harness().reactor(options().build());
        List<String> order = new CopyOnWriteArrayList<>();
        reactor.callFromThread(() -> order.add("first"));
        reactor.callFromThread(() -> order.add("second"));
        assertThat(order).isEmpty();
        reactor.start();
        await("both calls", () -> order.size() == 2);
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void rejectsMoreCallsThanMayWait() {
        Reactor reactor =
                harness().reactor(options().loops(1).maxPendingCalls(10).build());
        List<Integer> order = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            reactor.callFromThread(() -> order.add(number));
        }
        assertThatThrownBy(() -> reactor.callFromThread(() -> order.add(10)))
                .isInstanceOf(RejectedExecutionException.class);
        reactor.start();
        await("those that were accepted", () -> order.size() == 10);
        assertThat(order).isSorted();
        reactor.callFromThread(() -> order.add(11));
        await("one more, now that there is room", () -> order.contains(11));
        assertThat(order).hasSize(11);
    }

    @Test
    void rejectsCallsWhileABlockedLoopDoesNotRunThem() {
        requires(ReactorHarness.Capability.LOOP_THREADS);
        EventLoop loop = started(options().loops(1).maxPendingCalls(10)).loops().get(0);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        loop.callFromThread(() -> {
            entered.countDown();
            elapsed(blocked, 10_000);
        });
        await("the loop to be blocked", () -> entered.getCount() == 0);
        int accepted = 0;
        try {
            while (accepted < 100) {
                loop.callFromThread(() -> {});
                accepted++;
            }
        } catch (RejectedExecutionException e) {
            assertThat(accepted).isBetween(9, 10);
        } finally {
            blocked.countDown();
        }
        assertThat(accepted).isLessThan(100);
    }

    @Test
    void rejectsCallsAfterTheEnd() {
        Reactor reactor = started();
        awaitDone("the stop", reactor.stop());
        for (EventLoop loop : reactor.loops()) {
            assertThatThrownBy(() -> loop.callFromThread(() -> {})).isInstanceOf(RejectedExecutionException.class);
        }
    }

    /** Occupies the calling thread until the latch is open or the time is over. */
    private static boolean elapsed(CountDownLatch latch, long millis) {
        try {
            return !latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
