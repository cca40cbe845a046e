package io.heddle.tls;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The bound on the silence of a TLS connection. The transport below has one, too, but it would close without
 * close_notify, which to the peer looks as if somebody had cut it off.
 *
 * @threading Event-loop confined.
 */
final class IdleClose {
    private final Transport connection;
    private @Nullable Duration timeout;
    private @Nullable DelayedCall timer;
    private boolean silent; // for so long that it was told to close

    /** @param connection what is closed */
    IdleClose(Transport connection) {
        this.connection = connection;
    }

    /** Adds a bound; the shortest counts. */
    void bound(Duration wanted) {
        if (timeout == null || wanted.compareTo(timeout) < 0) {
            timeout = wanted;
            look(wanted);
        }
    }

    private void look(Duration most) {
        end();
        Duration left = most.minus(connection.idleTime());
        if (left.isPositive()) {
            timer = connection.loop().callLater(left, () -> look(most));
        } else {
            expire(most);
        }
    }

    private void expire(Duration most) {
        CloseReason reason = new CloseReason.TimedOut("idle", most);
        if (silent) {
            connection.abortConnection(reason);
        } else {
            silent = true;
            timer = connection.loop().callLater(most, () -> look(most));
            connection.loseConnection(reason);
        }
    }

    void end() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
