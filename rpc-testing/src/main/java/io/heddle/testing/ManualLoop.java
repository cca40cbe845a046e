package io.heddle.testing;

import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An event loop without a thread: a test runs its calls and turns its clock by hand. After Twisted's
 * {@code task.Clock}.
 *
 * <p>Its clock stands still but for {@link #advance}. It begins one hour before {@link #nanoTime()} wraps round, as
 * {@link System#nanoTime()} may, so that code that compares instants instead of differences is found out.
 *
 * @threading Thread-safe. The thread that last turned it, at first the one that made it, plays the loop: there
 *     {@link #inLoop()} holds.
 * @since 0.1
 */
public final class ManualLoop implements EventLoop {
    private static final Duration BEFORE_WRAP = Duration.ofHours(1);
    private static final int MAX_TURNS = 1_000_000;

    /**
     * Something done by the thread that plays the loop.
     *
     * @param <T> what comes of it
     * @param <E> what it throws
     * @threading Event-loop confined.
     */
    @FunctionalInterface
    interface Action<T, E extends Exception> {
        T run() throws E;
    }

    private final int maxPendingCalls;
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final ReentrantLock turning = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Timer.ORDER);
    private ArrayDeque<Runnable> calls = new ArrayDeque<>();
    private long nextNumber;
    private boolean ended;
    // Written by the thread that turns.
    private volatile Thread runner = Thread.currentThread();
    private volatile long now = Long.MAX_VALUE - BEFORE_WRAP.toNanos();

    /** A loop on which 1,048,576 calls may wait. */
    public ManualLoop() {
        this(1 << 20);
    }

    /**
     * A loop with a bound.
     *
     * @param maxPendingCalls how many calls may wait; more are rejected
     */
    public ManualLoop(int maxPendingCalls) {
        this.maxPendingCalls = maxPendingCalls;
    }

    @Override
    public DelayedCall callLater(Duration delay, Runnable call) {
        Timer timer = new Timer(call);
        lock.lock();
        try {
            if (ended) {
                throw new RejectedExecutionException("the loop has ended");
            }
            timer.schedule(delay);
        } finally {
            lock.unlock();
        }
        return timer;
    }

    @Override
    public void callFromThread(Runnable call) {
        lock.lock();
        try {
            if (ended) {
                throw new RejectedExecutionException("the loop has ended");
            }
            if (calls.size() >= maxPendingCalls) {
                throw new RejectedExecutionException(maxPendingCalls + " calls wait already");
            }
            calls.add(call);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == runner;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** Zero: no time passes while a call runs. */
    @Override
    public Duration lag() {
        return Duration.ZERO;
    }

    /**
     * Runs all calls that are due now, and those that they make due, in order.
     *
     * @throws IllegalStateException if there is no end to them: 1,000,000 turns were not enough
     */
    public void runPending() {
        for (int turns = 0; turn(); turns++) {
            if (turns == MAX_TURNS) {
                throw new IllegalStateException("the calls do not come to an end: each makes another due");
            }
        }
    }

    /**
     * Turns the clock forward, and runs each call at its own deadline.
     *
     * @param time zero or more
     * @throws IllegalArgumentException if the time is negative
     * @throws IllegalStateException as {@link #runPending()}
     */
    public void advance(Duration time) {
        advance(time, this::runPending);
    }

    /**
     * What calls threw, where a reactor would log it.
     *
     * @return the throwables so far, oldest first
     */
    public List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /**
     * The calls that wait for a deadline.
     *
     * @return how many, cancelled ones not counted: a test can see whether a timer was left behind
     */
    public int delayedCalls() {
        lock.lock();
        try {
            return timers.size();
        } finally {
            lock.unlock();
        }
    }

    /** Moves the clock from deadline to deadline, with something to do at each. */
    void advance(Duration time, Runnable atEach) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time does not run backwards: " + time);
        }
        long end = now + time.toNanos();
        atEach.run();
        for (Long next = nextDeadline(); next != null && next - end <= 0; next = nextDeadline()) {
            now = next;
            atEach.run();
        }
        now = end;
        atEach.run();
    }

    /** Runs what was handed over, or due, when the turn began; tells whether there was anything. */
    boolean turn() {
        return exclusively(() -> {
            ArrayDeque<Runnable> handedOver;
            List<Timer> due = new ArrayList<>();
            lock.lock();
            try {
                handedOver = calls;
                calls = new ArrayDeque<>();
                for (Timer next = timers.peek(); next != null && next.deadline - now <= 0; next = timers.peek()) {
                    due.add(timers.remove());
                }
            } finally {
                lock.unlock();
            }
            boolean busy = !handedOver.isEmpty() || !due.isEmpty();
            due.forEach(timer -> guarded(timer::fire));
            handedOver.forEach(this::guarded);
            return busy;
        });
    }

    /** Lets the caller be the loop; another thread that plays it is waited for. */
    <T, E extends Exception> T exclusively(Action<T, E> action) throws E {
        turning.lock();
        try {
            runner = Thread.currentThread();
            return action.run();
        } finally {
            turning.unlock();
        }
    }

    /** Whether the caller is inside a turn, in a callback for example. */
    boolean turning() {
        return turning.isHeldByCurrentThread();
    }

    /** Runs a step of the reactor itself: at once on the loop, else soon; false if it has ended, and drops it. */
    boolean execute(Runnable step) {
        if (!inLoop()) {
            return soon(step);
        }
        return exclusively(() -> {
            step.run();
            return true;
        });
    }

    /** As {@link #callFromThread}, but without its bound; false if the loop has ended. */
    boolean soon(Runnable step) {
        lock.lock();
        try {
            return !ended && calls.add(step);
        } finally {
            lock.unlock();
        }
    }

    /** Accepts nothing more, and forgets what waits. */
    void end() {
        lock.lock();
        try {
            ended = true;
            calls.clear();
            timers.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Enters foreign code. */
    @Nullable
    Throwable guarded(Runnable call) {
        try {
            call.run();
            return null;
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            failures.add(e);
            return e;
        }
    }

    private @Nullable Long nextDeadline() {
        lock.lock();
        try {
            Timer next = timers.peek();
            return next == null ? null : next.deadline;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A delayed call.
     *
     * @threading Thread-safe: guarded by the loop's lock.
     */
    private final class Timer implements DelayedCall {
        static final Comparator<Timer> ORDER = (a, b) ->
                a.deadline == b.deadline ? Long.compare(a.number, b.number) : Long.signum(a.deadline - b.deadline);

        private final Runnable call;
        private long deadline;
        private long number;
        private boolean done;

        Timer(Runnable call) {
            this.call = call;
        }

        void schedule(Duration delay) {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("delay must not be negative: " + delay);
            }
            // Half of the range, so that the difference of any two deadlines fits.
            deadline = now + Math.min(delay.toNanos(), Long.MAX_VALUE / 2);
            number = nextNumber++;
            timers.add(this);
        }

        void fire() {
            lock.lock();
            try {
                // Cancelled or moved by a call before it in the same turn.
                if (done || timers.contains(this)) {
                    return;
                }
                done = true;
            } finally {
                lock.unlock();
            }
            call.run();
        }

        @Override
        public boolean cancel() {
            lock.lock();
            try {
                boolean pending = !done;
                done = true;
                timers.remove(this);
                return pending;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean reset(Duration delay) {
            lock.lock();
            try {
                if (done) {
                    if (delay.isNegative()) {
                        throw new IllegalArgumentException("delay must not be negative: " + delay);
                    }
                    return false;
                }
                timers.remove(this);
                schedule(delay);
                return true;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean active() {
            lock.lock();
            try {
                return !done;
            } finally {
                lock.unlock();
            }
        }
    }
}
