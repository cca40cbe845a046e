package io.heddle.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one connection that wait for the one before them, and the virtual thread that executes them in order.
 * The thread begins when there is something to do and ends when nothing is left, so an idle connection costs no stack,
 * and nothing of a call that is done.
 *
 * <p>What one read has brought is added call by call and then published whole. The head is null while idle,
 * {@link #ACTIVE} while a thread is at work and nothing else waits, else the first of those that wait, which the thread
 * takes with all that follow.
 *
 * @threading Only the loop adds and publishes; only the virtual thread takes; {@link #waiting()} is thread-safe.
 */
final class CallQueue implements Runnable {
    private static final VarHandle HEAD;
    private static final VarHandle TAKEN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(CallQueue.class, "head", Object.class);
            TAKEN = lookup.findVarHandle(CallQueue.class, "taken", long.class);
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

        /**
         * Does it, on the virtual thread. Whatever foreign code throws must not come out.
         *
         * @param more whether another task follows at once
         */
        abstract void execute(boolean more);

        /** Whether it must not be carried by the loop. */
        boolean offloaded() {
            return false;
        }
    }

    private static final Object ACTIVE = new Object();

    private final RpcConnection connection;
    private volatile @Nullable Object head;
    private @Nullable Task fresh; // the first that was added and not published
    private @Nullable Task freshest; // and the last
    private long added; // written by the loop
    private volatile long taken; // written by the virtual thread at work
    private @Nullable Task first; // handed to a thread that is about to start
    private boolean carried; // whether the loop carries that thread

    CallQueue(RpcConnection connection) {
        this.connection = connection;
    }

    /** Whether the loop carries the virtual thread. For that thread. */
    boolean carried() {
        return carried;
    }

    /** Whether nothing waits and nothing is executed. For the loop, and for a thread once nothing is added any more. */
    boolean idle() {
        return head == null && fresh == null;
    }

    /** How many calls wait or are executed. */
    long waiting() {
        return added - taken;
    }

    /** How many calls are done. */
    long taken() {
        return taken;
    }

    /** Adds a task, which waits for {@link #publish()}. */
    void add(Task task) {
        added++;
        if (freshest == null) {
            fresh = task;
        } else {
            freshest.next = task;
        }
        freshest = task;
    }

    boolean hasUnpublished() {
        return fresh != null;
    }

    /** Hands over what was added; starts the thread if none is at work. */
    void publish() {
        Task oldest = fresh;
        if (oldest == null) {
            return;
        }
        fresh = null;
        freshest = null;
        if (head instanceof Task waiting && HEAD.compareAndSet(this, waiting, ACTIVE)) {
            last(waiting).next = oldest; // taken back, since the thread may be done with the last before it has a next
            oldest = waiting;
        }
        if (!HEAD.compareAndSet(this, ACTIVE, oldest)) {
            head = ACTIVE; // it was null, and only the loop writes a head that is null
            carried = connection.carriesThreads();
            start(oldest);
        }
    }

    private static Task last(Task first) {
        Task last = first;
        for (Task next = last.next; next != null; next = last.next) {
            last = next;
        }
        return last;
    }

    private void start(Task oldest) {
        first = oldest;
        carried &= !oldest.offloaded();
        connection.startThread(this, carried);
    }

    /** Executes calls until none is left: the life of a virtual thread. */
    @Override
    public void run() {
        Task task = first;
        first = null;
        try {
            while (task != null) {
                if (carried && task.offloaded()) {
                    start(task); // another thread goes on from here
                    return;
                }
                Task next = task.next;
                task.execute(next != null);
                TAKEN.setRelease(this, taken + 1);
                connection.roomInQueue();
                if (next == null) {
                    connection.nothingFollows();
                    next = takeAll();
                }
                task = next;
            }
        } catch (Throwable e) {
            connection.queueBroke(e); // nobody would ever answer what waits
            return;
        }
        connection.queueIsIdle();
    }

    /** Takes what has been published meanwhile; or, if that is nothing, leaves the queue idle. */
    private @Nullable Task takeAll() {
        while (!HEAD.compareAndSet(this, ACTIVE, null)) {
            if (HEAD.getAndSet(this, ACTIVE) instanceof Task waiting) {
                return waiting;
            }
            // The loop has just taken it back to add to it.
        }
        return null;
    }
}
