package io.heddle.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one connection that wait for the one before them, and the virtual thread that executes them in order.
 * The thread begins when there is something to do and ends when nothing is left, so an idle connection costs no stack,
 * and nothing of a call that is done.
 *
 * <p>The head is null while idle, else a stack of waiting calls (the latest first) on top of {@link #ACTIVE}, which
 * stands for the thread at work. The thread takes the whole stack at a time and turns it round.
 *
 * @threading Only the loop adds; only the virtual thread takes; {@link #waiting()} and {@link #idle()} are thread-safe.
 */
final class CallQueue implements Runnable {
    private static final VarHandle HEAD;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(CallQueue.class, "head", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Something to be done in its turn.
     *
     * @threading Caller-confined: first the loop's, then the virtual thread's.
     */
    abstract static class Task {
        private @Nullable Task next;

        /** Does it, on the virtual thread. Whatever foreign code throws must not come out. */
        abstract void execute();
    }

    private static final Object ACTIVE = new Object();

    private final RpcConnection connection;
    private volatile @Nullable Object head;
    private long added; // written by the loop
    private volatile long taken; // written by the virtual thread at work
    private @Nullable Task first; // handed to a thread that is about to start

    CallQueue(RpcConnection connection) {
        this.connection = connection;
    }

    boolean idle() {
        return head == null;
    }

    /** How many calls wait or are executed. */
    long waiting() {
        return added - taken;
    }

    /** Adds a task, and starts the thread if none is at work. */
    void add(Task task) {
        added++;
        while (true) {
            Object before = head;
            if (before == null) {
                // Nobody else writes a head that is null: only the loop adds.
                first = task;
                head = ACTIVE;
                Thread.ofVirtual().name("heddle-call").start(this);
                return;
            }
            task.next = before == ACTIVE ? null : (Task) before;
            if (HEAD.compareAndSet(this, before, task)) {
                return;
            }
        }
    }

    /** Executes calls until none is left: the life of a virtual thread. */
    @Override
    public void run() {
        Task task = first;
        first = null;
        try {
            while (task != null) {
                task.execute();
                taken++;
                connection.roomInQueue();
                task = task.next != null ? task.next : takeAll();
            }
        } catch (Throwable e) {
            connection.queueBroke(e); // nobody would ever answer what waits
            return;
        }
        connection.queueIsIdle();
    }

    /** Takes what has been added meanwhile, the oldest first; or, if that is nothing, leaves the queue idle. */
    private @Nullable Task takeAll() {
        if (HEAD.compareAndSet(this, ACTIVE, null)) {
            return null;
        }
        Task latest = (Task) HEAD.getAndSet(this, ACTIVE);
        Task oldest = null;
        while (latest != null) {
            Task before = latest.next;
            latest.next = oldest;
            oldest = latest;
            latest = before;
        }
        return oldest;
    }
}
