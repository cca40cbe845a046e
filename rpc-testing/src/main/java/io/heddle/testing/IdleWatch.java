package io.heddle.testing;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the silence of a connection without a socket, as {@link Transport#setIdleTimeout} says.
 *
 * @threading Event-loop confined.
 */
final class IdleWatch {
    private final Transport connection;
    private @Nullable Duration timeout;
    private @Nullable DelayedCall timer;
    private boolean closed; // by this
    private boolean over;

    IdleWatch(Transport connection) {
        this.connection = connection;
    }

    static Duration checked(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the idle timeout must be more than zero");
        }
        return timeout;
    }

    void bound(Duration wanted) {
        if (!over && (timeout == null || wanted.compareTo(timeout) < 0)) {
            timeout = wanted;
            look(wanted);
        }
    }

    /** The connection is gone. */
    void end() {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void look(Duration bound) {
        if (timer != null) {
            timer.cancel();
        }
        Duration left = bound.minus(connection.idleTime());
        if (left.isPositive()) {
            timer = connection.loop().callLater(left, () -> look(bound));
            return;
        }
        CloseReason reason = new CloseReason.TimedOut("idle", bound);
        if (closed) {
            connection.abortConnection(reason);
        } else {
            closed = true;
            timer = connection.loop().callLater(bound, () -> look(bound));
            connection.loseConnection(reason);
        }
    }
}
