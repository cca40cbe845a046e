package io.heddle.server;

import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.EventLoop;
import io.heddle.stress.Patience;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loop played by one actor, whose virtual threads another one plays. Time stands still, so no timer comes due.
 *
 * @threading Thread-safe.
 */
final class StageLoop implements EventLoop {
    private static final DelayedCall NEVER = new DelayedCall() {
        @Override
        public boolean cancel() {
            return true;
        }

        @Override
        public boolean reset(Duration delay) {
            return true;
        }

        @Override
        public boolean active() {
            return true;
        }
    };

    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> threads = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile boolean complete;
    private volatile boolean threadBegun;

    /** Runs a call that was handed over; tells whether there was one. */
    boolean runCall() {
        Runnable call = calls.poll();
        if (call != null) {
            call.run();
        }
        return call != null;
    }

    /** Waits until a thread has begun, so that what follows meets it. */
    void awaitThread() {
        Patience.await(() -> threadBegun);
    }

    /** No thread will be started any more but by threads. */
    void complete() {
        complete = true;
    }

    /** Plays the threads, one after the other, until there can be no more. */
    void playThreads() {
        long sinceNanos = System.nanoTime();
        while (true) {
            boolean last = complete && unfinished.get() == 0;
            Runnable work = threads.poll();
            if (work != null) {
                threadBegun = true;
                work.run();
                unfinished.decrementAndGet();
            } else if (last || Patience.over(sinceNanos)) {
                return;
            } else {
                Thread.yield();
            }
        }
    }

    /** Whether all threads that were started have ended. */
    boolean quiet() {
        return unfinished.get() == 0;
    }

    @Override
    public DelayedCall callLater(Duration delay, Runnable call) {
        return NEVER;
    }

    @Override
    public void callFromThread(Runnable call) {
        calls.add(call);
    }

    @Override
    public Thread startVirtualThread(String name, Runnable work) {
        unfinished.incrementAndGet();
        threads.add(work);
        return Thread.currentThread(); // nobody looks at it
    }

    @Override
    public boolean carriesVirtualThreads() {
        return true;
    }

    @Override
    public boolean inLoop() {
        return false;
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public Duration lag() {
        return Duration.ZERO;
    }
}
