package io.heddle.nio;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices loops that are held up: a turn that lasts longer than the threshold is logged once, with what the loop runs,
 * and the virtual threads that wait for the loop go on without it.
 *
 * @threading Caller-confined.
 */
final class Watchdog {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    private final List<NioLoop> loops;
    private final long thresholdNanos;
    private final long[] reportedTurns; // by loop: when the turn began that was reported last

    Watchdog(List<NioLoop> loops, Duration threshold) {
        this.loops = loops;
        this.thresholdNanos = threshold.toNanos();
        this.reportedTurns = new long[loops.size()];
    }

    /** Looks once. It has to be called at intervals shorter than the threshold. */
    void look(long nowNanos) {
        for (int i = 0; i < reportedTurns.length; i++) {
            NioLoop loop = loops.get(i);
            long busySince = loop.busySinceNanos();
            if (busySince == 0 || nowNanos - busySince <= thresholdNanos) {
                continue;
            }
            if (busySince != reportedTurns[i]) {
                report(loop, busySince, nowNanos);
                reportedTurns[i] = busySince;
            }
            loop.carrier().releaseReady();
        }
    }

    private static void report(NioLoop loop, long busySince, long nowNanos) {
        Thread thread = loop.runner();
        if (thread == null) {
            return;
        }
        StringBuilder stack = new StringBuilder();
        for (StackTraceElement frame : thread.getStackTrace()) {
            stack.append(System.lineSeparator()).append("\tat ").append(frame);
        }
        if (loop.busySinceNanos() == busySince) { // else the stack is of a later turn
            log.warn(
                    "{} has been blocked for {} ms; all its connections wait. It runs:{}",
                    loop.name(),
                    TimeUnit.NANOSECONDS.toMillis(nowNanos - busySince),
                    stack);
        }
    }
}
