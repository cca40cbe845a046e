package io.heddle.nio;

import io.heddle.reactor.DelayedCall;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call to come, and its place in the {@link TimerWheel}.
 *
 * @threading Thread-safe for the methods of {@link DelayedCall}; all fields but the state are confined to the loop.
 */
final class Timer implements DelayedCall {
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Timer.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int PENDING = 0;
    private static final int STARTED = 1;
    private static final int CANCELLED = 2;

    /** The order of a timer that the wheel has not seen yet. */
    static final long NEW = 0;

    private final NioLoop loop;
    private final Runnable call;
    private volatile int state; // left PENDING once, by whoever wins: the loop or a canceller

    long deadlineNanos;
    long order = NEW;

    @Nullable
    Timer previous;

    @Nullable
    Timer next;

    Timer(NioLoop loop, long deadlineNanos, Runnable call) {
        this.loop = loop;
        this.deadlineNanos = deadlineNanos;
        this.call = call;
    }

    /** Claims the call for running it. */
    boolean start() {
        return STATE.compareAndSet(this, PENDING, STARTED);
    }

    Runnable call() {
        return call;
    }

    @Override
    public boolean cancel() {
        if (!STATE.compareAndSet(this, PENDING, CANCELLED)) {
            return false;
        }
        loop.forget(this);
        return true;
    }

    @Override
    public boolean reset(Duration delay) {
        long nanos = NioLoop.checkedNanos(delay);
        if (!active()) {
            return false;
        }
        loop.move(this, loop.nanoTime() + nanos);
        return true;
    }

    @Override
    public boolean active() {
        return state == PENDING;
    }
}
