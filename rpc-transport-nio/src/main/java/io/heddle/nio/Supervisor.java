package io.heddle.nio;

import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a reactor: one for each loop, and one that watches them. The latter also enforces the stop deadline,
 * so that not even a loop that is blocked for ever can keep the reactor from stopping: at the deadline connections are
 * aborted and processes killed, one second later the threads are interrupted, and after another second those that have
 * not ended are given up.
 *
 * @threading Thread-safe.
 */
final class Supervisor {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private enum Phase {
        RUNNING,
        UNTIL_DEADLINE,
        ABORTED,
        INTERRUPTED,
        GIVEN_UP
    }

    private final NioReactor reactor;
    private final List<NioLoop> loops;
    private final Watchdog watchdog;
    private final long intervalNanos;
    private final AtomicInteger running;
    private final Thread thread;

    private volatile boolean ending; // the loops leave after this turn
    private volatile boolean stopWanted; // the deadline is set
    private volatile long deadlineNanos; // may be brought forward
    private Phase phase = Phase.RUNNING; // confined to the watching thread

    Supervisor(NioReactor reactor, List<NioLoop> loops, ReactorOptions options) {
        this.reactor = reactor;
        this.loops = loops;
        this.watchdog = new Watchdog(loops, options.blockedLoopThreshold());
        this.intervalNanos = Math.max(1, options.blockedLoopThreshold().toNanos() / 2);
        this.running = new AtomicInteger(loops.size());
        this.thread = NioReactor.daemon("supervisor", this::watch);
    }

    void start() {
        for (NioLoop loop : loops) {
            Thread.ofPlatform().name(loop.name()).start(() -> runLoop(loop));
        }
        thread.start();
    }

    /**
     * Tells what is open to end in order, and aborts what is left after that time; a later call may only shorten it.
     */
    void stopWithin(Duration deadline) {
        long wanted = System.nanoTime() + NioLoop.checkedNanos(deadline);
        if (!stopWanted || wanted - deadlineNanos < 0) {
            deadlineNanos = wanted;
        }
        if (!stopWanted) {
            stopWanted = true;
            for (NioLoop loop : deadline.isZero() ? List.<NioLoop>of() : loops) {
                loop.submit(loop::tellStopping);
            }
        }
        LockSupport.unpark(thread);
    }

    /** Nothing is left to wait for. */
    void endLoops() {
        ending = true;
        loops.forEach(loop -> loop.submit(() -> {})); // wakes it
    }

    private void runLoop(NioLoop loop) {
        loop.adopt();
        try {
            while (!ending) {
                loop.turn();
            }
        } catch (IOException | RuntimeException | Error e) {
            log.error("{} cannot go on, so the reactor stops", loop.name(), e);
            reactor.stop(Duration.ZERO);
        } finally {
            loop.close();
            running.decrementAndGet();
            LockSupport.unpark(thread);
        }
    }

    private void watch() {
        while (running.get() > 0 && phase != Phase.GIVEN_UP) {
            long now = System.nanoTime();
            watchdog.look(now);
            long wait = intervalNanos;
            if (stopWanted) {
                enforceDeadline(now);
                wait = Math.max(1, Math.min(wait, nextPhaseNanos() - now));
            }
            LockSupport.parkNanos(this, wait);
        }
        reactor.loopsEnded();
    }

    private void enforceDeadline(long now) {
        if (phase == Phase.RUNNING) {
            phase = Phase.UNTIL_DEADLINE;
        }
        if (now - nextPhaseNanos() < 0) {
            return;
        }
        switch (phase) {
            case UNTIL_DEADLINE -> {
                phase = Phase.ABORTED;
                reactor.killProcesses();
                for (NioLoop loop : loops) {
                    loop.submit(() -> loop.registered().forEach(Ready::abandon));
                }
            }
            case ABORTED -> {
                phase = Phase.INTERRUPTED;
                endLoops();
                for (NioLoop loop : loops) {
                    Thread stuck = loop.runner();
                    if (stuck != null) {
                        log.error("{} does not end, so it is interrupted", loop.name());
                        stuck.interrupt();
                    }
                }
            }
            default -> {
                phase = Phase.GIVEN_UP;
                loops.forEach(loop -> loop.carrier().end()); // what it carries must not wait for it any more
                log.error("{} event loops did not end and are given up", running.get());
            }
        }
    }

    private long nextPhaseNanos() {
        return switch (phase) {
            case RUNNING, UNTIL_DEADLINE -> deadlineNanos;
            case ABORTED -> deadlineNanos + GRACE_NANOS;
            case INTERRUPTED, GIVEN_UP -> deadlineNanos + 2 * GRACE_NANOS;
        };
    }
}
