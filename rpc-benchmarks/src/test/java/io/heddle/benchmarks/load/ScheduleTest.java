package io.heddle.benchmarks.load;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final double ONE_PERCENT_OF_A_SECOND = 10_000;

    private long now = -5_000_000; // System.nanoTime() may be negative

    /** 1000 requests a second over 4 connections. */
    private Schedule schedule(long warmup, long measured) {
        return new Schedule(1000, 4, warmup, measured, now);
    }

    private void advance(long millis) {
        now += MILLISECONDS.toNanos(millis);
    }

    private int beginAllDue(Schedule schedule) {
        int begun = 0;
        while (schedule.isDue(now)) {
            schedule.begin();
            begun++;
        }
        return begun;
    }

    @Test
    void requestsFallDueAtTheRateWhateverTheServerDoes() {
        Schedule schedule = schedule(0, 10);

        assertThat(beginAllDue(schedule)).isEqualTo(1);
        advance(3);
        assertThat(beginAllDue(schedule)).isEqualTo(3);
        advance(100);
        assertThat(beginAllDue(schedule)).isEqualTo(6);
    }

    @Test
    void connectionsTakeTurns() {
        Schedule schedule = schedule(0, 10);

        assertThat(new int[] {schedule.begin(), schedule.begin(), schedule.begin(), schedule.begin(), schedule.begin()})
                .containsExactly(0, 1, 2, 3, 0);
    }

    @Test
    void latencyCountsFromTheIntendedTimeAlsoWhenSentLate() {
        Schedule schedule = schedule(0, 2);
        advance(500); // the load generator itself was held up
        beginAllDue(schedule);
        schedule.arrived(0, 1, now);
        schedule.arrived(1, 1, now);

        LoadResult load = schedule.end(now).load();

        assertThat(load.max()).isCloseTo(500_000, within(1000.0));
        assertThat(load.p50()).isCloseTo(499_000, within(1000.0));
    }

    @Test
    void aStallOfOneSecondIsSeenByAllWhoWouldHaveCalledMeanwhile() {
        Schedule schedule = schedule(0, 2000);
        for (int i = 0; i < 2000; i++) { // each request is answered at once, but none in the second second
            beginAllDue(schedule);
            if (now < 1_000_000_000L - 5_000_000) {
                schedule.arrived(i % 4, 1, now);
            }
            advance(1);
        }
        for (int i = 1000; i < 2000; i++) {
            schedule.arrived(i % 4, 1, now);
        }

        LoadResult load = schedule.end(now).load();

        assertThat(load.answered()).isEqualTo(2000);
        // Half waited not at all, the others 1 s to 0 s: what a closed loop would show as one slow request.
        assertThat(load.p50()).isLessThan(1.0);
        assertThat(load.p90()).isCloseTo(800_000, within(ONE_PERCENT_OF_A_SECOND));
        assertThat(load.max()).isCloseTo(1_000_000, within(ONE_PERCENT_OF_A_SECOND));
    }

    @Test
    void repliesOfAConnectionBelongToItsRequestsInOrder() {
        Schedule schedule = schedule(0, 8);
        advance(7); // due at 0 .. 7 ms
        beginAllDue(schedule);
        schedule.arrived(3, 2, now); // those of 3 and 7 ms

        assertThat(schedule.end(now + MILLISECONDS.toNanos(1)).load().answered())
                .isEqualTo(2);
        // 3 ms took 4, 7 ms took 0; the others, unanswered, 8, 7, 6, 4, 3, 2.
        assertThat(schedule.end(now).load().p50()).isCloseTo(4000, within(10.0));
    }

    @Test
    void theWarmUpIsAnsweredButNotMeasured() {
        Schedule schedule = schedule(4, 4);
        for (int i = 0; i < 2; i++) {
            advance(i == 0 ? 3 : 4);
            beginAllDue(schedule);
            for (int connection = 0; connection < 4; connection++) {
                schedule.arrived(connection, 1, now);
            }
        }

        OpenLoop.Result result = schedule.end(now);

        assertThat(schedule.isComplete()).isTrue();
        assertThat(result.load().answered()).isEqualTo(8);
        assertThat(result.load().rps()).isCloseTo(1000, within(0.1));
        assertThat(result.load().max()).isCloseTo(3000, within(10.0)); // the 5th was due at 4 ms
        assertThat(result.rateKept()).isTrue();
    }

    @Test
    void theRateIsNotKeptWhenRepliesComeAfterTheEnd() {
        Schedule schedule = schedule(0, 100);
        advance(100);
        beginAllDue(schedule);
        schedule.arrived(0, 25, now);
        schedule.arrived(1, 25, now);
        schedule.arrived(2, 25, now);
        advance(1);
        schedule.arrived(3, 25, now);

        OpenLoop.Result result = schedule.end(now);

        assertThat(result.load().rps()).isCloseTo(750, within(0.1));
        assertThat(result.unanswered()).isZero();
        assertThat(result.rateKept()).isFalse();
    }

    @Test
    void whatIsNeverAnsweredHasWaitedUntilTheEnd() {
        Schedule schedule = schedule(0, 4);
        beginAllDue(schedule);
        advance(10_000);

        OpenLoop.Result result = schedule.end(now);

        assertThat(result.unanswered()).isEqualTo(4);
        assertThat(result.rateKept()).isFalse();
        assertThat(result.load().max()).isCloseTo(10_000_000, within(10_000.0));
        assertThat(result.load().p50()).isGreaterThan(9_900_000);
    }

    @Test
    void aReplyIsLateAfterMoreThanASecond() {
        Schedule schedule = schedule(1, 3); // due at 0 .. 3 ms
        beginAllDue(schedule);
        advance(1001);
        schedule.arrived(0, 1, now); // of the warm-up
        schedule.arrived(1, 1, now); // after exactly a second
        advance(2);
        schedule.arrived(2, 1, now);

        assertThat(schedule.end(now + 1).late())
                .as("with the one without a reply")
                .isEqualTo(2);
    }

    @Test
    void itIsOverWhenTheGraceAfterTheLastRequestIs() {
        Schedule schedule = schedule(0, 10);
        long grace = MILLISECONDS.toNanos(5);

        advance(15);
        assertThat(schedule.isOver(grace, now)).isFalse();
        assertThat(schedule.isOver(grace, now + 1)).isTrue();
    }
}
