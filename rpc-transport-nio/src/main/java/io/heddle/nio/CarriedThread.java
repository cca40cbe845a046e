package io.heddle.nio;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread that a loop carries: the JDK gives it the thread's continuation each time that the thread can go on,
 * and the {@link Carrier} runs that. Since a thread has only one continuation, it waits as this object, without
 * another.
 *
 * @threading Thread-safe: what the scheduling thread writes, the {@link Carrier} hands on to the thread that runs it.
 */
final class CarriedThread implements Executor, Runnable {
    private final Carrier carrier;
    private final Thread thread;
    private @Nullable Runnable continuation;

    CarriedThread(Carrier carrier, String name, Runnable work) {
        this.carrier = carrier;
        this.thread = ScheduledThreads.newThread(this, name, work);
    }

    Thread thread() {
        return thread;
    }

    /** The JDK's call: the thread can go on. */
    @Override
    public void execute(Runnable next) {
        continuation = next;
        carrier.schedule(this);
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
}
