package io.heddle.nio;

import io.heddle.reactor.DelayedCall;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * One call to come. Calls of the same deadline run in the order in which they were made or moved.
 *
 * @threading Thread-safe for the methods of {@link DelayedCall}; the rest is confined to the loop.
 */
final class TimedCall extends Timer implements DelayedCall {
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(TimedCall.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int PENDING = 0;
    private static final int STARTED = 1;
    private static final int CANCELLED = 2;

    private final NioLoop loop;
    private final Runnable call;
    private volatile int state; // left PENDING once, by whoever wins: the loop or a canceller
    private long order = NEW;

    TimedCall(NioLoop loop, long deadlineNanos, Runnable call) {
        this.loop = loop;
        this.deadlineNanos = deadlineNanos;
        this.call = call;
    }

    @Override
    boolean start() {
        return STATE.compareAndSet(this, PENDING, STARTED);
    }

    @Override
    void expired() {
        loop.enterCall(call);
    }

    @Override
    long order() {
        return order;
    }

    @Override
    void setOrder(long added) {
        order = added;
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
