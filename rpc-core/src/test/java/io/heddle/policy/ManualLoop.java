package io.heddle.policy;

import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loop whose clock is turned by hand.
 *
 * @threading Caller-confined.
 */
final class ManualLoop implements EventLoop {
    private static final int MAX_CALLS = 100_000;

    // Near the end of its range, so that whoever compares times instead of differences fails.
    private long nowNanos = Long.MAX_VALUE - Duration.ofMillis(1500).toNanos();
    private final List<Call> calls = new ArrayList<>();
    private int scheduled;
    private int ran;

    /** Lets time pass, and runs what is due on the way. */
    void advance(Duration time) {
        long endNanos = nowNanos + time.toNanos();
        for (Call next = next(); next != null && next.deadline - endNanos <= 0; next = next()) {
            nowNanos = next.deadline;
            calls.remove(next);
            if (++ran > MAX_CALLS) {
                throw new IllegalStateException("a call spins");
            }
            next.run.run();
        }
        nowNanos = endNanos;
    }

    /** The calls still to come. */
    int pending() {
        return calls.size();
    }

    /** The calls ever asked for. */
    int scheduled() {
        return scheduled;
    }

    private @Nullable Call next() {
        Call first = null;
        for (Call call : calls) {
            if (first == null || call.deadline - first.deadline < 0) {
                first = call;
            }
        }
        return first;
    }

    @Override
    public DelayedCall callLater(Duration delay, Runnable run) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("negative delay");
        }
        scheduled++;
        Call call = new Call(nowNanos + delay.toNanos(), run);
        calls.add(call);
        return call;
    }

    @Override
    public void callFromThread(Runnable call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public Duration lag() {
        return Duration.ZERO;
    }

    private final class Call implements DelayedCall {
        private final long deadline;
        private final Runnable run;

        private Call(long deadline, Runnable run) {
            this.deadline = deadline;
            this.run = run;
        }

        @Override
        public boolean cancel() {
            return calls.remove(this);
        }

        @Override
        public boolean reset(Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean active() {
            return calls.contains(this);
        }
    }
}
