package io.heddle.nio;

/**
 * How long a loop that has nothing to do goes on looking for work before it sleeps. To be put to sleep and woken costs
 * the loop, and whoever wakes it, some microseconds each; a loop that is busy mostly finds work sooner than that.
 *
 * <p>Each turn earns a part of the time that it took, up to a bound, and looking spends it. The part is a half as long
 * as turns follow each other closely, so a loop never looks for longer than half of the time in which it worked. It is
 * halved each time that the next turn was far away: then looking would not have helped, and soon it is not tried.
 *
 * @threading Event-loop confined.
 */
final class BusyPoll {
    /** A clock that stands still must not hold the loop. */
    static final int MAX_LOOKS = 64;

    // Parts of the time of a turn, as powers of a half.
    private static final int HALF = 1;
    private static final int A_SIXTY_FOURTH = 6;

    /** What one look takes, about. */
    private static final long LEAST_NANOS = 1_000;

    private final long mostNanos;
    private int part = A_SIXTY_FOURTH;
    private long leftNanos;
    private long endedNanos; // the turn before
    private boolean looking;
    private int looks;

    /** @param mostNanos 0 or more; with 0 it never looks */
    BusyPoll(long mostNanos) {
        this.mostNanos = mostNanos;
    }

    /** Begins to look, right behind a turn; tells whether to look at all. */
    boolean begin() {
        looks = 0;
        looking = leftNanos >= LEAST_NANOS;
        return looking;
    }

    /** Whether to look again. */
    boolean goesOn(long nowNanos) {
        looks++;
        return looks < MAX_LOOKS && nowNanos - endedNanos < leftNanos;
    }

    void turnBegins(long nowNanos) {
        long betweenNanos = nowNanos - endedNanos;
        boolean close = betweenNanos <= mostNanos;
        part = close ? HALF : Math.min(part + 1, A_SIXTY_FOURTH);
        if (looking || !close) { // else the selector had something at once
            leftNanos = Math.max(0, leftNanos - betweenNanos);
            looking = false;
        }
    }

    void turnEnds(long beganNanos, long nowNanos) {
        leftNanos = Math.min(mostNanos, leftNanos + (nowNanos - beganNanos >> part));
        endedNanos = nowNanos;
    }
}
