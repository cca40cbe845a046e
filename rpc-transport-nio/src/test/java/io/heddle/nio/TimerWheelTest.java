package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long TICK = 1 << 20;

    private final NioLoop loop = loop();
    private final List<Timer> ran = new ArrayList<>();

    private static NioLoop loop() {
        try {
            return new NioLoop("test-loop", ReactorOptions.defaults(), () -> 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private Timer timer(long deadlineNanos) {
        return new TimedCall(loop, deadlineNanos, () -> {});
    }

    @Test
    void emptyWheelNeverExpires() {
        assertThat(new TimerWheel(5).nanosUntilNext(7)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void runsNothingBeforeItsDeadlineEvenWithinOneTick() {
        TimerWheel wheel = new TimerWheel(0);
        Timer timer = timer(TICK + 100);
        wheel.add(timer);
        wheel.runDue(TICK + 99, ran::add);
        assertThat(ran).isEmpty();
        assertThat(wheel.nanosUntilNext(TICK + 99)).isEqualTo(1);
        wheel.runDue(TICK + 100, ran::add);
        assertThat(ran).containsExactly(timer);
    }

    @Test
    void sortsWithinOneTickByDeadlineNotByOrderOfAdding() {
        TimerWheel wheel = new TimerWheel(0);
        Timer later = timer(TICK + 900);
        Timer sooner = timer(TICK + 100);
        wheel.add(later);
        wheel.add(sooner);
        wheel.runDue(10 * TICK, ran::add);
        assertThat(ran).containsExactly(sooner, later);
    }

    @Test
    void equalDeadlinesRunInTheOrderOfAddingWhicheverSlotsTheyWereIn() {
        TimerWheel wheel = new TimerWheel(0);
        long deadline = 5_000 * TICK + 17;
        Timer first = timer(deadline);
        wheel.add(first);
        wheel.runDue(4_990 * TICK, ran::add); // the second lands on a lower level than the first did
        Timer second = timer(deadline);
        wheel.add(second);
        wheel.runDue(deadline, ran::add);
        assertThat(ran).containsExactly(first, second);
    }

    @Test
    void whatHasNoOrderRunsBeforeAllOthersOfItsDeadlineAndMovesAsTheyDo() {
        TimerWheel wheel = new TimerWheel(0);
        Timer other = timer(9 * TICK);
        Timer unordered = new Unordered();
        wheel.add(other);
        wheel.move(unordered, 5_000 * TICK);
        wheel.move(unordered, 9 * TICK);
        wheel.runDue(9 * TICK, ran::add);
        assertThat(ran).containsExactly(unordered, other);
        wheel.move(unordered, 10 * TICK);
        wheel.remove(unordered);
        assertThat(wheel.nanosUntilNext(9 * TICK)).isEqualTo(Long.MAX_VALUE);
    }

    /** As a connection is, and always to run. */
    private static final class Unordered extends Timer {
        @Override
        boolean active() {
            return true;
        }

        @Override
        boolean start() {
            return true;
        }

        @Override
        void expired() {}
    }

    @Test
    void whatIsAddedWhileRunningWaitsForTheNextTime() {
        TimerWheel wheel = new TimerWheel(0);
        Timer again = timer(0);
        wheel.add(timer(0));
        wheel.runDue(0, timer -> {
            ran.add(timer);
            wheel.add(again);
        });
        assertThat(ran).doesNotContain(again).hasSize(1);
        wheel.runDue(0, ran::add);
        assertThat(ran).endsWith(again).hasSize(2);
    }

    @Test
    void aTimerThatIsMovedBeforeItComesInIsKeptOnceAndLosesNoOther() {
        TimerWheel wheel = new TimerWheel(0);
        Timer other = timer(9 * TICK);
        Timer timer = timer(5 * TICK);
        wheel.add(other);
        wheel.move(timer, 9 * TICK);
        wheel.add(timer);
        wheel.runDue(8 * TICK, ran::add);
        assertThat(ran).isEmpty();
        wheel.runDue(9 * TICK, ran::add);
        assertThat(ran).containsExactly(other, timer);
        assertThat(wheel.nanosUntilNext(9 * TICK)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aTimerThatIsCancelledBeforeItComesInIsNotKept() {
        TimerWheel wheel = new TimerWheel(0);
        Timer timer = timer(5 * TICK);
        timer.start(); // as a canceller claims it
        wheel.remove(timer);
        wheel.add(timer);
        assertThat(wheel.nanosUntilNext(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aTimerIsTakenOutOnceOnly() {
        TimerWheel wheel = new TimerWheel(0);
        Timer first = timer(5_000 * TICK);
        Timer second = timer(5_000 * TICK);
        wheel.add(first);
        wheel.add(second);
        wheel.remove(first);
        wheel.remove(first);
        wheel.runDue(5_000 * TICK, ran::add);
        assertThat(ran).containsExactly(second);
    }

    @Test
    void theFarthestDeadlineIsKept() {
        TimerWheel wheel = new TimerWheel(0);
        Timer timer = timer(NioLoop.checkedNanos(Duration.ofSeconds(Long.MAX_VALUE)));
        wheel.add(timer);
        wheel.runDue(Long.MAX_VALUE / 4, ran::add);
        assertThat(ran).isEmpty();
        wheel.runDue(Long.MAX_VALUE / 2, ran::add);
        assertThat(ran).containsExactly(timer);
    }

    @ParameterizedTest(name = "clock begins at {0}")
    @ValueSource(longs = {0, -1, 1234567, Long.MAX_VALUE - 5, Long.MIN_VALUE + 3})
    void agreesWithASortedListWhateverTheClockSays(long origin) {
        Random random = new Random(origin ^ 42);
        TimerWheel wheel = new TimerWheel(origin);
        List<Timer> pending = new ArrayList<>();
        Map<Timer, Long> order = new IdentityHashMap<>();
        long orders = 0;
        long now = origin;
        for (int step = 0; step < 20_000; step++) {
            int action = random.nextInt(10);
            if (action < 5) {
                Timer timer = timer(now + delay(random));
                order.put(timer, orders++);
                pending.add(timer);
                wheel.add(timer);
            } else if (action < 6 && !pending.isEmpty()) {
                Timer timer = pending.get(random.nextInt(pending.size()));
                order.put(timer, orders++);
                wheel.move(timer, now + delay(random));
            } else if (action < 7 && !pending.isEmpty()) {
                Timer timer = pending.remove(random.nextInt(pending.size()));
                timer.start(); // as a canceller claims it
                wheel.remove(timer);
            } else {
                long next = wheel.nanosUntilNext(now);
                assertThat(next).as("step %d", step).isLessThanOrEqualTo(untilEarliest(pending, now));
                now += random.nextBoolean() && next > 0 && next < Long.MAX_VALUE ? next : delay(random) / 4;
                expectDue(wheel, pending, order, now, origin);
            }
        }
        assertThat(order.size()).isGreaterThan(5_000);
    }

    private void expectDue(TimerWheel wheel, List<Timer> pending, Map<Timer, Long> order, long now, long origin) {
        List<Timer> due = pending.stream()
                .filter(timer -> timer.deadlineNanos - now <= 0)
                .sorted(Comparator.<Timer>comparingLong(timer -> timer.deadlineNanos - origin)
                        .thenComparing(order::get))
                .toList();
        pending.removeAll(due);
        ran.clear();
        wheel.runDue(now, ran::add);
        assertThat(ran).containsExactlyElementsOf(due);
    }

    private static long untilEarliest(List<Timer> pending, long now) {
        return pending.stream()
                .mapToLong(timer -> timer.deadlineNanos - now)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Of every magnitude from nothing to two hours. */
    private static long delay(Random random) {
        return random.nextLong(1L << random.nextInt(1, 43));
    }
}
