package io.heddle.nio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Runs virtual threads on the thread of a loop, so that work which blocks costs no hand-over between threads: a thread
 * that can go on waits here for the loop, and the loop goes on when the thread blocks or ends, as with gevent's hub.
 *
 * <p>No thread is stranded where its loop does not come round: when the loop is blocked or has ended, the JVM's
 * scheduler carries those that wait for it. A blocked loop might otherwise never go on, since one of them may hold the
 * very lock that it waits for.
 *
 * @threading Event-loop confined, except for {@link #start}, {@link #schedule}, {@link #releaseReady()},
 *     {@link #end()}, {@link #carriesCaller()} and {@link #mounted()}, which are thread-safe.
 */
final class Carrier {
    private static final VarHandle MOUNTED;

    static {
        try {
            MOUNTED = MethodHandles.lookup().findVarHandle(Carrier.class, "mounted", CarriedThread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NioLoop loop;
    private final ConcurrentLinkedQueue<CarriedThread> ready = new ConcurrentLinkedQueue<>();
    private @Nullable CarriedThread mounted; // written by the loop
    private volatile boolean ended; // set by the loop, or by whoever gives it up

    Carrier(NioLoop loop) {
        this.loop = loop;
    }

    Thread start(String name, Runnable work) {
        Thread thread = new CarriedThread(this, name, work).thread();
        thread.start();
        return thread;
    }

    /** Whether the caller is the virtual thread that the loop carries right now. */
    boolean carriesCaller() {
        CarriedThread carried = (CarriedThread) MOUNTED.getOpaque(this);
        return carried != null
                && carried.thread() == Thread.currentThread() // what other threads see of it is never themselves
                && !carried.released(); // else it may be here for a moment only to find that it runs already elsewhere
    }

    /** The thread that is carried right now, or null. */
    @Nullable
    Thread mounted() {
        CarriedThread carried = (CarriedThread) MOUNTED.getOpaque(this);
        return carried == null ? null : carried.thread();
    }

    /** Takes a thread that can go on. */
    void schedule(CarriedThread thread) {
        ready.add(thread);
        if (ended) {
            releaseReady(); // the loop may have looked for the last time before the thread came in
        } else if (!loop.inLoop()) {
            loop.wakeUp();
        }
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /**
     * Runs the threads that can go on, and sends what each has written while that is in the cache. One that only yields
     * waits for the next time.
     *
     * <p>The loop must hold no monitor: when a thread gives way, the JVM (JDK 25) takes all monitors along that its
     * carrier holds. So none runs inside of {@code Selector.select}, which holds those of the selector.
     */
    void runReady() {
        for (int left = ready.size(); left > 0; left--) {
            CarriedThread thread = ready.poll();
            if (thread == null) {
                return; // released meanwhile
            }
            loop.enterCall(thread);
            loop.flushDirty();
        }
    }

    /** Runs a thread until it blocks or ends. */
    void run(CarriedThread thread) {
        MOUNTED.setOpaque(this, thread);
        try {
            thread.proceed();
        } finally {
            MOUNTED.setOpaque(this, null);
        }
    }

    /** Has the JVM's scheduler carry the threads that wait for the loop. */
    void releaseReady() {
        for (CarriedThread thread = ready.poll(); thread != null; thread = ready.poll()) {
            thread.release();
        }
    }

    /** The loop carries none any more. */
    void end() {
        ended = true;
        releaseReady();
    }
}
