package io.heddle.nio;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The calls handed over to a loop, first in first out.
 *
 * @threading Many threads may put; only the loop takes.
 */
final class LoopTasks {
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final int most;
    private volatile boolean closed; // written by the loop, once

    LoopTasks(int most) {
        this.most = most;
    }

    /** Adds a call of a user, within the bound. */
    void put(Runnable task) {
        if (waiting.get() >= most) {
            throw new RejectedExecutionException(most + " calls wait for the loop already");
        }
        if (!putOwn(task)) {
            throw new RejectedExecutionException("the loop has ended");
        }
    }

    /**
     * Adds a call of the reactor itself: there are only a few for each connection, so they need no other bound.
     *
     * @return false if the loop has ended
     */
    boolean putOwn(Runnable task) {
        if (closed) {
            return false;
        }
        waiting.incrementAndGet();
        queue.add(task);
        if (closed && queue.remove(task)) { // the loop may have looked for the last time before the task came in
            waiting.decrementAndGet();
            return false;
        }
        return true;
    }

    @Nullable
    Runnable take() {
        Runnable task = queue.poll();
        if (task != null) {
            waiting.decrementAndGet();
        }
        return task;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Rejects all that comes from now on; what is in here already can still be taken. */
    void close() {
        closed = true;
    }
}
