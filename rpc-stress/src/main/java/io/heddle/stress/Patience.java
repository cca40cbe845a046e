package io.heddle.stress;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How long actors wait for each other. What a fault would block for ever must end, to be told as an outcome.
 *
 * @threading Thread-safe: without state.
 */
public final class Patience {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int SPINS = 10_000;

    private Patience() {}

    /** Whether a wait that began then has taken too long. */
    public static boolean over(long sinceNanos) {
        return System.nanoTime() - sinceNanos > NANOS;
    }

    /** Spins until something holds; tells whether it did in time. */
    public static boolean await(BooleanSupplier condition) {
        for (int i = 0; i < SPINS; i++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return awaitLonger(condition);
    }

    /** The other actor may not have a processor. */
    private static boolean awaitLonger(BooleanSupplier condition) {
        long sinceNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (over(sinceNanos)) {
                return condition.getAsBoolean();
            }
            Thread.yield();
        }
        return true;
    }
}
