package io.heddle.server;

import io.heddle.reactor.DelayedCall;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the running calls of a connection when a deadline may have passed. One timer serves all calls of a busy
 * period: it looks within the shortest of their deadlines, and is set again. So a call costs no timer of its own.
 *
 * <p>It first looks early, and goes if no call is left: nearly all calls are over by then, and a connection that is
 * idle has no use for a timer.
 *
 * @threading Event-loop confined.
 */
final class DeadlineWatch implements Runnable {
    private static final long FIRST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RpcConnection connection;
    private long shortestNanos;
    private long lookNanos; // the time of the next look
    private DelayedCall timer;

    DeadlineWatch(RpcConnection connection, long deadlineNanos) {
        this.connection = connection;
        this.shortestNanos = deadlineNanos;
        this.timer = look(Math.min(deadlineNanos, FIRST_LOOK_NANOS));
    }

    private DelayedCall look(long delayNanos) {
        lookNanos = connection.transport().loop().nanoTime() + delayNanos;
        return connection.transport().loop().callLater(Duration.ofNanos(delayNanos), this);
    }

    /** Watches over one more call, which has yet to begin. */
    void add(long deadlineNanos) {
        if (deadlineNanos < shortestNanos) {
            shortestNanos = deadlineNanos;
            if (deadlineNanos < lookNanos - connection.transport().loop().nanoTime()) { // what runs may be due before
                timer.cancel();
                timer = look(deadlineNanos);
            }
        }
    }

    void end() {
        timer.cancel();
    }

    @Override
    public void run() {
        if (connection.allAnswered()) {
            connection.deadlinesOver();
        } else {
            timer = look(Math.min(shortestNanos, connection.enforceDeadlines()));
        }
    }
}
