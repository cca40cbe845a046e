package io.heddle.nio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs virtual threads on the thread of a loop, so that work which blocks costs no hand-over between threads: a thread
 * that can go on waits here for the loop, and the loop goes on when the thread blocks or ends, as with gevent's hub.
 *
 * <p>Threads that outlive the loop are not stranded: from its end on, the JVM's scheduler carries them.
 *
 * @threading Event-loop confined, except for {@link #schedule}, {@link #carriesCaller()} and {@link #mounted()}, which
 *     are thread-safe.
 */
final class Carrier {
    private static final VarHandle MOUNTED;

    static {
        try {
            MOUNTED = MethodHandles.lookup().findVarHandle(Carrier.class, "mounted", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NioLoop loop;
    private final ArrayDeque<CarriedThread> ready = new ArrayDeque<>();
    private @Nullable Thread mounted; // written by the loop
    private boolean ended;

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
        return MOUNTED.getOpaque(this) == Thread.currentThread(); // what other threads see of it is never themselves
    }

    /** The thread that is carried right now, or null. */
    @Nullable
    Thread mounted() {
        return (Thread) MOUNTED.getOpaque(this);
    }

    /** Takes a thread that can go on. */
    void schedule(CarriedThread thread) {
        if (loop.inLoop() || carriesCaller()) {
            if (ended) {
                runElsewhere(thread);
            } else {
                ready.add(thread);
            }
        } else if (!loop.submit(thread)) {
            runElsewhere(thread);
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
            if (thread != null) {
                loop.enterCall(thread);
                loop.flushDirty();
            }
        }
    }

    /** Runs a thread until it blocks or ends. */
    void run(CarriedThread thread) {
        if (ended) {
            runElsewhere(thread);
            return;
        }
        MOUNTED.setOpaque(this, thread.thread());
        try {
            thread.proceed();
        } finally {
            MOUNTED.setOpaque(this, null);
        }
    }

    /** The loop carries none any more. */
    void end() {
        ended = true;
        ready.forEach(Carrier::runElsewhere);
        ready.clear();
    }

    private static void runElsewhere(CarriedThread thread) {
        ScheduledThreads.runByJvm(thread::proceed);
    }
}
