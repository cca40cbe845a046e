package io.heddle.server;

import io.heddle.command.CommandSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls may run at a time, found out from how long they take. Calls that wait for one another inside their
 * commands, for a pool of database connections for example, take longer and are not answered any faster: whatever is
 * admitted beyond that point only waits.
 *
 * <p>Time goes in windows, each {@value #WINDOW_MILLIS} ms or longer, until one command has been measured
 * {@value #MIN_SAMPLES} times; only calls that began in it count. With <i>base</i> for the mean time of a command's
 * calls without a queue, and <i>mean</i> for that of this window, at its end
 *
 * <pre>
 *   stretch = the sum of means / the sum of bases, over all calls measured
 *   stretch &lt;= {@value #TOLERANCE}:  limit += max(1, limit / {@value #GROWTH}), if more than half of it was in use
 *   else:            limit *= max(1/2, {@value #TOLERANCE} / stretch), if the window before was stretched, too
 * </pre>
 *
 * <p>So where k calls can make progress at a time, and n &gt; k run, each takes n / k times its base, and the limit
 * settles a little above {@value #TOLERANCE} k. One stretched window changes nothing: pauses of the machine, or for
 * garbage collection, are shorter. There a short queue hides jitter; above it there is nothing to be gained.
 *
 * <p>The bases are found out, too:
 *
 * <ul>
 *   <li>A mean below its base draws it down, by an eighth of the way: one lucky window does not count for much.
 *   <li>After {@value #PROBE_WINDOWS} windows in which the limit was reached, and after the first, one has a quarter of
 *       it, and draws the bases most of the way to its means, up or down: bases that were learned when there was a
 *       queue already do not stay.
 *   <li>If the limit has been halved and the stretch is much the same, or the limit is 1, then it is not the number of
 *       calls that makes them slow, and the bases are what they take now: a server that has become slower for good is
 *       not throttled for it.
 * </ul>
 *
 * <p>A call whose time is over lowers the limit by a tenth; only calls that began after the last such step count, so
 * that one congestion is one step.
 *
 * <p>The gradient and its tolerance are those of Netflix' concurrency-limits (Gradient2Limit), which has the idea from
 * TCP Vegas (Brakmo, Peterson, 1995); the window at a quarter is what ProbeRTT is to BBR (Cardwell et al., 2016); a
 * tenth for a drop is the AIMDLimit of the former, once per congestion as in RFC 6582.
 *
 * @threading Thread-safe.
 */
final class AdaptiveLimit {
    /** The limit at the beginning. */
    static final int INITIAL = 20;

    static final int WINDOW_MILLIS = 100;
    static final int MIN_SAMPLES = 20;
    static final int PROBE_WINDOWS = 100;
    static final double TOLERANCE = 1.5;
    static final int GROWTH = 10;

    private static final long WINDOW_NANOS = Duration.ofMillis(WINDOW_MILLIS).toNanos();

    /** So many times as long as its calls is a window, or else it would hold the short ones of them alone. */
    private static final int CALLS_LONG = 4;

    private static final double LEAST_FACTOR = 0.5;
    private static final double DROP_FACTOR = 0.9;
    private static final double PROBE_FACTOR = 0.25;

    private static final double FALL = 0.125; // the weight of a mean in a base that it draws down
    private static final double FOLLOW = 0.75; // and of the mean of a probe
    private static final double MUCH_THE_SAME = 0.75;

    /**
     * The calls of one command.
     *
     * @threading Guarded by the lock.
     */
    private static final class Times {
        private double baseNanos; // 0 until known
        private double lastNanos; // the mean of the last window in which it was measured
        private double sumNanos; // of this window
        private int count; // of this window

        double mean() {
            return sumNanos / count;
        }

        /** @param follow the weight of the mean in the base, at least */
        void learn(double follow) {
            lastNanos = mean();
            if (baseNanos == 0) {
                baseNanos = lastNanos;
            }
            double weight = lastNanos < baseNanos ? Math.max(FALL, follow) : follow;
            baseNanos += weight * (lastNanos - baseNanos);
        }

        void rebase() {
            baseNanos = lastNanos;
        }
    }

    private final int max;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<CommandSpec, Times> commands = new IdentityHashMap<>(); // not changed once constructed
    private double exact; // this and what follows: guarded by the lock
    private int mostRunning; // in this window
    private long windowNanos; // when it began
    private boolean probing; // in this window
    private int fullWindows = PROBE_WINDOWS - 1; // since the last probe
    private boolean stretched; // whether the window before was
    private double fallingFrom; // the limit before it was last halved or began to fall, 0 if it does not fall
    private double fallingStretch; // the stretch at that time
    private long dropNanos; // when the limit was last lowered for a drop
    private volatile int limit; // written under the lock, read by anyone

    /**
     * A limit that nothing is known of yet.
     *
     * @param max what it never exceeds, 1 or more
     * @param commands those to be measured
     * @param nowNanos the time
     */
    AdaptiveLimit(int max, Collection<CommandSpec> commands, long nowNanos) {
        this.max = max;
        commands.forEach(command -> this.commands.put(command, new Times()));
        exact = Math.min(INITIAL, max);
        limit = (int) exact;
        windowNanos = nowNanos;
        dropNanos = nowNanos;
    }

    /** How many calls may run now: 1 to the maximum. */
    int limit() {
        return limit;
    }

    /**
     * A call has done what it was asked for.
     *
     * @param running how many ran just before it ended, itself included
     */
    void ended(CommandSpec command, long startNanos, long endNanos, int running) {
        Times times = commands.get(command);
        if (times == null) {
            return;
        }
        lock.lock();
        try {
            mostRunning = Math.max(mostRunning, running);
            if (startNanos - windowNanos >= 0) {
                times.sumNanos += Math.max(1, endNanos - startNanos);
                times.count++;
                endWindow(times, endNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The time of a call is over. */
    void dropped(long startNanos, long endNanos) {
        lock.lock();
        try {
            if (startNanos - dropNanos >= 0) {
                dropNanos = endNanos;
                exact = Math.max(1, exact * DROP_FACTOR);
                publish();
            }
        } finally {
            lock.unlock();
        }
    }

    private void endWindow(Times latest, long nowNanos) {
        long age = nowNanos - windowNanos;
        if (latest.count < MIN_SAMPLES || age < WINDOW_NANOS || age < CALLS_LONG * latest.mean()) {
            return;
        }
        double stretch = stretch();
        if (probing) {
            probing = false;
        } else if (stretch <= TOLERANCE) {
            stretched = false;
            fallingFrom = 0;
            grow();
        } else if (stretched) {
            fall(stretch);
        } else {
            stretched = true;
        }
        probeIfDue();
        mostRunning = 0;
        windowNanos = nowNanos;
        publish();
    }

    private void grow() {
        if (mostRunning > limit / 2) {
            exact = Math.min(max, exact + Math.max(1, exact / GROWTH));
        }
    }

    private void probeIfDue() {
        if (mostRunning >= limit && ++fullWindows >= PROBE_WINDOWS) {
            fullWindows = 0;
            probing = true;
        }
    }

    private void fall(double stretch) {
        boolean halved = exact <= Math.max(1, fallingFrom / 2);
        if (fallingFrom != 0 && halved && stretch >= MUCH_THE_SAME * fallingStretch) {
            fallingFrom = 0;
            commands.values().forEach(Times::rebase);
            return;
        }
        if (fallingFrom == 0 || halved) {
            fallingFrom = exact;
            fallingStretch = stretch;
        }
        exact = Math.max(1, exact * Math.max(LEAST_FACTOR, TOLERANCE / stretch));
    }

    /** How much longer than without a queue the calls of the window took; begins to measure anew. */
    private double stretch() {
        double nanos = 0;
        double nanosWithoutQueue = 0;
        for (Times times : commands.values()) {
            if (times.count >= MIN_SAMPLES) {
                times.learn(probing ? FOLLOW : 0);
                nanos += times.sumNanos;
                nanosWithoutQueue += times.count * times.baseNanos;
            }
            times.sumNanos = 0;
            times.count = 0;
        }
        return nanos / nanosWithoutQueue;
    }

    private void publish() {
        limit = (int) Math.max(1, probing ? exact * PROBE_FACTOR : exact);
    }
}
