package io.heddle.nio;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread that a loop carries: the JDK gives it the thread's continuation each time that the thread can go on,
 * and the {@link Carrier} runs that. Since a thread has only one continuation, it waits as this object, without
 * another. To run a continuation that cannot go on, or runs already, does nothing.
 *
 * <p>The threads that it starts in the usual way inherit this scheduler. They are the JVM's to carry: whoever starts
 * threads of his own wants them to run beside his.
 *
 * @threading Thread-safe: what the scheduling thread writes, the {@link Carrier} hands on to the thread that runs it.
 */
final class CarriedThread implements Executor, Runnable {
    private final Carrier carrier;
    private final Thread thread;
    private @Nullable Runnable work; // until it begins: a thread that it starts, and that stays, keeps this object
    private @Nullable Runnable continuation; // written when the thread is started
    private volatile boolean released; // written by whoever finds that the loop does not come round

    CarriedThread(Carrier carrier, String name, Runnable work) {
        this.carrier = carrier;
        this.work = work;
        this.thread = ScheduledThreads.newThread(this, name, this::begin);
    }

    private void begin() {
        Runnable begun = work;
        work = null;
        if (begun != null) {
            begun.run();
        }
    }

    Thread thread() {
        return thread;
    }

    /** The JDK's call: this thread can go on, or one that has inherited its scheduler. */
    @Override
    public void execute(Runnable next) {
        if (continuation == null) {
            continuation = next; // before the thread has run, so there is no other yet
        }
        if (next == continuation && !released) {
            carrier.schedule(this);
        } else {
            ScheduledThreads.runByJvm(next);
        }
    }

    /** Has the thread go on, until it blocks or ends. */
    @Override
    public void run() {
        carrier.run(this);
    }

    /** Goes on, on the calling thread. */
    void proceed() {
        Runnable next = continuation;
        if (next != null) {
            next.run();
        }
    }

    /** Has the thread go on, carried by the JVM's scheduler from now on. */
    void release() {
        released = true;
        ScheduledThreads.runByJvm(this::proceed);
    }

    /** Whether the JVM's scheduler carries it from its next step on, or does so already. */
    boolean released() {
        return released;
    }
}
