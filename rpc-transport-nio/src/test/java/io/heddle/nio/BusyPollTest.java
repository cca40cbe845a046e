package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BusyPollTest {
    private static final long MOST = 10_000;

    private final BusyPoll poll = new BusyPoll(MOST);
    private long now = -5; // a clock may begin anywhere

    /** Two turns right behind each other: a loop that was not busy would have none so soon. */
    @BeforeEach
    void busy() {
        now += MOST + 1;
        turn(0);
        turn(0);
    }

    private void turn(long nanos) {
        poll.turnBegins(now);
        long began = now;
        now += nanos;
        poll.turnEnds(began, now);
    }

    /** Looks until it is told to stop, each look taking so long; returns the time that took. */
    private long look(long nanosEach) {
        long began = now;
        if (poll.begin()) {
            do {
                now += nanosEach;
            } while (poll.goesOn(now));
        }
        return now - began;
    }

    @Test
    void aLoopThatHasDoneNothingSleepsAtOnce() {
        assertThat(new BusyPoll(MOST).begin()).isFalse();
    }

    @Test
    void looksForHalfOfTheTimeThatATurnTook() {
        turn(8_000);
        assertThat(look(500)).isEqualTo(4_000);
    }

    @Test
    void looksNoLongerThanTheBound() {
        turn(1_000_000);
        assertThat(look(500)).isEqualTo(MOST);
    }

    @Test
    void whatWasLookedForIsSpent() {
        turn(8_000);
        poll.begin();
        now += 3_000; // and there is something
        turn(0);
        assertThat(look(500)).isEqualTo(1_000);
        turn(0);
        assertThat(poll.begin()).isFalse();
    }

    @Test
    void shortTurnsThatFollowAtOnceAddUp() {
        for (int i = 0; i < 4; i++) {
            now += 700; // the selector, which had something
            turn(1_500);
        }
        assertThat(look(500)).isEqualTo(3_000);
    }

    @Test
    void aLoopThatHasSleptBeginsAnewAndEarnsLess() {
        turn(8_000);
        now += MOST + 1;
        turn(8_000);
        assertThat(look(500)).isEqualTo(2_000);
    }

    @Test
    void aLoopWhoseTurnsAreFarApartStopsLookingUntilTwoAreClose() {
        for (int i = 0; i < 5; i++) {
            now += MOST + 1;
            turn(32_000);
        }
        assertThat(poll.begin()).isFalse();
        now += MOST;
        turn(7_000);
        assertThat(look(500)).isEqualTo(500 + 3_500); // of which the first are a 64th of the turn before
    }

    @Test
    void aTurnShorterThanALookEarnsNone() {
        turn(1_900);
        assertThat(poll.begin()).isFalse();
    }

    @Test
    void aClockThatStandsStillDoesNotHoldTheLoop() {
        turn(8_000);
        poll.begin();
        int looks = 1;
        while (poll.goesOn(now)) {
            looks++;
        }
        assertThat(looks).isEqualTo(BusyPoll.MAX_LOOKS);
    }

    @Test
    void aBoundOfZeroTurnsItOff() {
        BusyPoll off = new BusyPoll(0);
        off.turnBegins(0);
        off.turnEnds(0, 1_000_000);
        off.turnBegins(1_000_000);
        off.turnEnds(1_000_000, 2_000_000);
        assertThat(off.begin()).isFalse();
    }

    @Test
    void neverLooksLongerThanHalfOfTheTimeInWhichItWorked() {
        Random random = new Random(1);
        long worked = 0;
        long looked = 0;
        for (int i = 0; i < 10_000; i++) {
            long turn = random.nextInt(20_000);
            turn(turn);
            worked += turn;
            looked += look(100);
            now += random.nextInt(3) * 3_000; // asleep, for shorter or longer
        }
        assertThat(looked).isPositive().isLessThanOrEqualTo(worked / 2 + 10_000 * 100); // a look may end a little late
    }
}
