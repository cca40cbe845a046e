package io.heddle.policy;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets an event be logged at most once per second, so that a flood of them does not fill the disk, and counts the
 * others.
 *
 * @threading Thread-safe.
 */
final class LogGate {
    /** What {@link #pass} returns for an event that is not to be logged. */
    static final long SHUT = -1;

    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private boolean passed;
    private long lastNanos;
    private long withheld;

    /**
     * Asks for an event.
     *
     * @param nowNanos the time by a clock that all callers share
     * @return how many events were withheld since the last one that passed, or {@link #SHUT} to withhold this one too
     */
    long pass(long nowNanos) {
        lock.lock();
        try {
            if (passed && nowNanos - lastNanos < INTERVAL_NANOS) {
                withheld++;
                return SHUT;
            }
            long count = withheld;
            passed = true;
            lastNanos = nowNanos;
            withheld = 0;
            return count;
        } finally {
            lock.unlock();
        }
    }
}
