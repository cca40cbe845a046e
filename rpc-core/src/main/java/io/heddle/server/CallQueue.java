package io.heddle.server;

import static java.util.Objects.requireNonNull;

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
 * <p>The connection extends its queue, of which it has exactly one, so that both are one object.
 *
 * @threading Only the loop adds and publishes; only the virtual thread takes; {@link #waiting()} is thread-safe.
 */
abstract class CallQueue implements Runnable {
    private static final VarHandle HEAD;
    private static final VarHandle TAKEN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(CallQueue.class, "head", Object.class);
            TAKEN = lookup.findVarHandle(CallQueue.class, "taken", int.class);
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
        /** A time that nobody has looked at. */
        static final long UNKNOWN = 0;

        private @Nullable Task next;

        /**
         * Does it, on the virtual thread. Whatever foreign code throws must not come out.
         *
         * @param more whether another task follows at once
         * @param startNanos when the one before ended, if this one follows at once and that was looked at; else
         *     {@link #UNKNOWN}
         * @return when it ended, or {@link #UNKNOWN}
         */
        abstract long execute(boolean more, long startNanos);

        /** Whether it must not be carried by the loop. */
        boolean offloaded() {
            return false;
        }
    }

    private static final Object ACTIVE = new Object();

    private volatile @Nullable Object head;
    private @Nullable Task latest; // of those added and not published, a ring: the next of the latest is the first
    private int added; // written by the loop; wraps round, as does the next: only their difference means something
    private volatile int taken; // written by the virtual thread at work
    private @Nullable Task first; // handed to a thread that is about to start
    private boolean carried; // whether the loop carries that thread

    /** Starts a virtual thread that runs this. */
    abstract void startThread(boolean onLoop);

    /** Whether the loop can carry the threads of {@link #startThread}. */
    abstract boolean carriesThreads();

    /** A task has been taken, on the virtual thread. */
    abstract void roomInQueue();

    /** What was taken from the queue is done, on the virtual thread. */
    abstract void nothingFollows();

    /** The queue has been left idle by the virtual thread that calls this and ends. */
    abstract void queueIsIdle();

    /** A task has thrown, and nobody will execute what waits. */
    abstract void queueBroke(Throwable cause);

    /** Whether the loop carries the virtual thread. For that thread. */
    final boolean carried() {
        return carried;
    }

    /** Whether nothing waits and nothing is executed. For the loop, and for a thread once nothing is added any more. */
    final boolean idle() {
        return head == null && latest == null;
    }

    /** How many calls wait or are executed. */
    final int waiting() {
        return added - taken;
    }

    /** Counts the calls that are done. It wraps round. */
    final int taken() {
        return taken;
    }

    /** Adds a task, which waits for {@link #publish()}. */
    final void add(Task task) {
        added++;
        Task before = latest;
        if (before == null) {
            task.next = task;
        } else {
            task.next = before.next;
            before.next = task;
        }
        latest = task;
    }

    final boolean hasUnpublished() {
        return latest != null;
    }

    /** Hands over what was added; starts the thread if none is at work. */
    final void publish() {
        Task newest = latest;
        if (newest == null) {
            return;
        }
        latest = null;
        Task oldest = requireNonNull(newest.next, "a ring");
        newest.next = null;
        if (head instanceof Task waiting && HEAD.compareAndSet(this, waiting, ACTIVE)) {
            last(waiting).next = oldest; // taken back, since the thread may be done with the last before it has a next
            oldest = waiting;
        }
        if (!HEAD.compareAndSet(this, ACTIVE, oldest)) {
            head = ACTIVE; // it was null, and only the loop writes a head that is null
            carried = carriesThreads();
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
        startThread(carried);
    }

    /** Executes calls until none is left: the life of a virtual thread. */
    @Override
    public final void run() {
        Task task = first;
        long nanos = Task.UNKNOWN;
        first = null;
        try {
            while (task != null) {
                if (carried && task.offloaded()) {
                    start(task); // another thread goes on from here
                    return;
                }
                Task next = task.next;
                nanos = task.execute(next != null, nanos);
                TAKEN.setRelease(this, taken + 1);
                roomInQueue();
                if (next == null) {
                    nothingFollows();
                    nanos = Task.UNKNOWN;
                    next = takeAll();
                }
                task = next;
            }
        } catch (Throwable e) {
            queueBroke(e); // nobody would ever answer what waits
            return;
        }
        queueIsIdle();
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
