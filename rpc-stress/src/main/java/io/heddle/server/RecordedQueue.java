package io.heddle.server;

import io.heddle.stress.Patience;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A queue whose tasks write down their names. Threads that it asks for are played by actors: each takes what was asked
 * for and not taken yet.
 *
 * @threading As {@link CallQueue}; {@link #work()} is for the actors that play its threads.
 */
final class RecordedQueue extends CallQueue {
    private final StringBuilder executed = new StringBuilder(); // unguarded: two workers at once would spoil it
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final boolean carrying;
    private volatile boolean complete;
    private volatile String fault = "";

    RecordedQueue(boolean carrying) {
        this.carrying = carrying;
    }

    void add(char name) {
        add(name, false);
    }

    void add(char name, boolean offloaded) {
        add(new Task() {
            @Override
            long execute(boolean more, long startNanos) {
                if (!busy.compareAndSet(false, true)) {
                    fault = " two at once";
                }
                executed.append(name);
                busy.set(false);
                return UNKNOWN;
            }

            @Override
            boolean offloaded() {
                return offloaded;
            }
        });
    }

    /** Everything has been published. */
    void complete() {
        complete = true;
    }

    /** Plays threads of the queue until nothing more can be asked for. */
    void work() {
        long sinceNanos = System.nanoTime();
        while (true) {
            boolean last = complete && idle();
            int thread = taken.get();
            if (thread < asked.get()) {
                if (taken.compareAndSet(thread, thread + 1)) {
                    run();
                }
            } else if (last || Patience.over(sinceNanos)) {
                return;
            } else {
                Thread.yield();
            }
        }
    }

    /** What was executed, and whatever is wrong with it. */
    String executed() {
        return executed + fault + (idle() ? "" : " not idle") + (waiting() == 0 ? "" : " counted wrong");
    }

    int threads() {
        return asked.get();
    }

    @Override
    void startThread(boolean onLoop) {
        asked.incrementAndGet();
    }

    @Override
    boolean carriesThreads() {
        return carrying;
    }

    @Override
    void roomInQueue() {}

    @Override
    void nothingFollows() {}

    @Override
    void queueIsIdle() {}

    @Override
    void queueBroke(Throwable cause) {
        fault = " broke: " + cause;
    }
}
