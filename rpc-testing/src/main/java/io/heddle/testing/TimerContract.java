package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * {@code callLater}, {@code cancel} and {@code reset}.
 *
 * @threading Caller-confined.
 */
abstract class TimerContract extends ContractTests {
    private static final Duration NEVER = Duration.ofHours(1);

    private final List<String> ran = new CopyOnWriteArrayList<>();

    TimerContract(ReactorHarness harness) {
        super(harness);
    }

    @Test
    void runsCallsInTheOrderOfTheirDeadlines() {
        Reactor reactor = started();
        later(reactor, 120, "third");
        later(reactor, 40, "first");
        later(reactor, 80, "second");
        awaitRan("first", "second", "third");
    }

    @Test
    void runsCallsOfOneDeadlineInTheOrderTheyWereMade() {
        EventLoop loop = started().loops().get(0);
        List<Integer> order = new CopyOnWriteArrayList<>();
        onLoop(loop, () -> {
            IntStream.range(0, 1000).forEach(i -> loop.callLater(Duration.ofMillis(20), () -> order.add(i)));
            return loop;
        });
        await("all calls", () -> order.size() == 1000);
        assertThat(order).isSorted();
    }

    @Test
    void runsCallsWithoutDelaySoonAndInOrderButNotNested() {
        EventLoop loop = started().loops().get(0);
        onLoop(loop, () -> {
            loop.callLater(Duration.ZERO, () -> {
                loop.callLater(Duration.ZERO, () -> ran.add("third"));
                ran.add("first");
            });
            loop.callLater(Duration.ZERO, () -> ran.add("second"));
            assertThat(ran).isEmpty();
            return loop;
        });
        awaitRan("first", "second", "third");
    }

    @Test
    void runsNoCallBeforeItsTime() {
        EventLoop loop = started().loops().get(0);
        List<Long> late = new CopyOnWriteArrayList<>();
        int[] delays = {1, 2, 3, 7, 20, 55, 130};
        for (int delay : delays) {
            Duration wait = Duration.ofMillis(delay).plusNanos(123_456);
            long due = loop.nanoTime() + wait.toNanos();
            loop.callLater(wait, () -> late.add(loop.nanoTime() - due));
        }
        await("all calls", () -> late.size() == delays.length);
        assertThat(late).allMatch(nanos -> nanos >= 0);
    }

    @Test
    void runsManyCallsInOrder() {
        EventLoop loop = started().loops().get(0);
        Random random = new Random(2);
        int count = 20_000;
        // The loop takes a call's deadline between these two.
        long[] earliest = new long[count];
        long[] latest = new long[count];
        List<Integer> seen = onLoop(loop, () -> {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int call = i;
                Duration delay = Duration.ofMillis(300 + random.nextInt(300));
                earliest[i] = loop.nanoTime() + delay.toNanos();
                loop.callLater(delay, () -> order.add(call));
                latest[i] = loop.nanoTime() + delay.toNanos();
            }
            return order;
        });
        List<Integer> order = new CopyOnWriteArrayList<>();
        onLoop(loop, () -> loop.callLater(Duration.ofMillis(650), () -> order.addAll(seen)));
        await("all calls", () -> order.size() == count);
        for (int i = 1; i < count; i++) {
            assertThat(latest[order.get(i)] - earliest[order.get(i - 1)]).isNotNegative();
        }
    }

    @Test
    void doesNotRunWhatWasCancelled() {
        Reactor reactor = started();
        DelayedCall call = later(reactor, 50, "cancelled");
        assertThat(call.active()).isTrue();
        assertThat(call.cancel()).isTrue();
        assertThat(call.active()).isFalse();
        assertThat(call.cancel()).isFalse();
        assertThat(call.reset(Duration.ZERO)).isFalse();
        later(reactor, 100, "other");
        awaitRan("other");
    }

    @Test
    void cancelsFromAnotherThread() {
        Reactor reactor = started();
        DelayedCall call = reactor.callLater(NEVER, () -> ran.add("cancelled"));
        List<Boolean> cancelled = new CopyOnWriteArrayList<>();
        awaitEnd(thread("cancels", () -> {
            cancelled.add(call.cancel());
            cancelled.add(call.cancel());
        }));
        assertThat(cancelled).containsExactly(true, false);
        assertThat(call.active()).isFalse();
    }

    @Test
    void cancelsAtOnceOnTheLoop() {
        EventLoop loop = started().loops().get(0);
        onLoop(loop, () -> {
            DelayedCall[] second = new DelayedCall[1];
            loop.callLater(Duration.ofMillis(20), () -> {
                ran.add("first");
                assertThat(second[0].cancel()).isTrue();
            });
            second[0] = loop.callLater(Duration.ofMillis(20), () -> ran.add("cancelled"));
            return loop;
        });
        loop.callLater(Duration.ofMillis(60), () -> ran.add("last"));
        awaitRan("first", "last");
    }

    @Test
    void resetsAtOnceOnTheLoop() {
        EventLoop loop = started().loops().get(0);
        onLoop(loop, () -> {
            DelayedCall[] second = new DelayedCall[1];
            loop.callLater(Duration.ofMillis(20), () -> {
                ran.add("first");
                assertThat(second[0].reset(Duration.ofMillis(100))).isTrue();
            });
            second[0] = loop.callLater(Duration.ofMillis(20), () -> ran.add("moved"));
            loop.callLater(Duration.ofMillis(60), () -> ran.add("between"));
            return loop;
        });
        awaitRan("first", "between", "moved");
    }

    @Test
    void movesACallToLater() {
        Reactor reactor = started();
        DelayedCall call = later(reactor, 50, "moved");
        assertThat(call.reset(Duration.ofMillis(250))).isTrue();
        later(reactor, 120, "other");
        awaitRan("other", "moved");
    }

    @Test
    void movesACallToEarlier() {
        Reactor reactor = started();
        DelayedCall call = reactor.callLater(NEVER, () -> ran.add("moved"));
        later(reactor, 200, "other");
        assertThat(call.reset(Duration.ofMillis(20))).isTrue();
        assertThat(call.active()).isTrue();
        awaitRan("moved", "other");
        assertThat(call.active()).isFalse();
    }

    @Test
    void movesACallAgainAndAgain() {
        EventLoop loop = started().loops().get(0);
        DelayedCall call = loop.callLater(Duration.ofMillis(100), () -> ran.add("moved"));
        for (int i = 0; i < 5; i++) {
            letPass(loop, Duration.ofMillis(30));
            assertThat(call.reset(Duration.ofMillis(100))).isTrue();
            assertThat(ran).isEmpty();
        }
        awaitRan("moved");
    }

    @Test
    void isNotActiveOnceItRuns() {
        EventLoop loop = started().loops().get(0);
        DelayedCall[] call = new DelayedCall[1];
        List<Boolean> told = new CopyOnWriteArrayList<>();
        onLoop(
                loop,
                () -> call[0] = loop.callLater(Duration.ZERO, () -> {
                    told.add(call[0].active());
                    told.add(call[0].cancel());
                    told.add(call[0].reset(Duration.ZERO));
                    ran.add("once");
                }));
        awaitRan("once");
        assertThat(told).containsExactly(false, false, false);
        letPass(loop, Duration.ofMillis(50));
        assertThat(ran).containsExactly("once");
        assertThat(call[0].reset(Duration.ZERO)).isFalse();
    }

    @Test
    void refusesANegativeDelay() {
        Reactor reactor = started();
        assertThatThrownBy(() -> reactor.callLater(Duration.ofNanos(-1), () -> ran.add("no")))
                .isInstanceOf(IllegalArgumentException.class);
        DelayedCall call = reactor.callLater(NEVER, () -> ran.add("no"));
        assertThatThrownBy(() -> call.reset(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(call.active()).isTrue();
    }

    @Test
    void bearsTheLongestDelay() {
        Reactor reactor = started();
        DelayedCall call = reactor.callLater(Duration.ofNanos(Long.MAX_VALUE), () -> ran.add("in 292 years"));
        later(reactor, 20, "now");
        awaitRan("now");
        assertThat(call.active()).isTrue();
    }

    @Test
    void runsOnTheLoopItWasAskedFrom() {
        Reactor reactor = started();
        for (EventLoop loop : reactor.loops()) {
            loop.callLater(Duration.ofMillis(5), () -> ran.add("" + loop.inLoop()));
        }
        await("all loops", () -> ran.size() == reactor.loops().size());
        assertThat(ran).containsOnly("true");
    }

    @Test
    void servesConnectionsWhileCallsKeepMakingCalls() throws Exception {
        Reactor reactor = started();
        for (EventLoop loop : reactor.loops()) {
            again(loop);
        }
        Peer peer = connect(listen(reactor, echo()));
        for (int i = 0; i < 20; i++) {
            assertEchoes(peer, "round " + i);
        }
    }

    @Test
    void keepsCallsMadeBeforeTheStart() {
        Reactor reactor = harness().reactor(options().build());
        later(reactor, 20, "second");
        reactor.callLater(Duration.ZERO, () -> ran.add("first"));
        reactor.start();
        awaitRan("first", "second");
    }

    @Test
    void refusesCallsAfterTheEnd() {
        Reactor reactor = started();
        DelayedCall left = reactor.callLater(NEVER, () -> ran.add("no"));
        awaitDone("the stop", reactor.stop());
        assertThatThrownBy(() -> reactor.callLater(Duration.ZERO, () -> ran.add("no")))
                .isInstanceOf(RejectedExecutionException.class);
        left.cancel();
        left.reset(Duration.ZERO);
        assertThat(ran).isEmpty();
    }

    private static void again(EventLoop loop) {
        loop.callLater(Duration.ZERO, () -> {
            try {
                again(loop);
            } catch (RejectedExecutionException e) {
                assertThat(e).isNotNull(); // the end of the test
            }
        });
    }

    private DelayedCall later(Reactor reactor, int millis, String name) {
        return reactor.callLater(Duration.ofMillis(millis), () -> ran.add(name));
    }

    private void awaitRan(String... names) {
        await(List.of(names) + " to run", () -> ran.size() >= names.length);
        assertThat(ran).containsExactly(names);
    }
}
