package io.heddle.policy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A bound on how long a connection may be silent in both directions. Then it is closed in order with
 * {@link CloseReason.TimedOut} {@code idle}; if that has not ended it after another such time without a byte, because a
 * producer that has fallen silent holds the flush up, it is aborted.
 *
 * <p>Bytes cost nothing: one timer per connection looks, when it expires, at {@link Transport#idleTime()}, and waits
 * for the rest. After Twisted's {@code TimeoutMixin}.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public final class IdleTimeout extends ForwardingFactory {
    private final Duration timeout;

    /**
     * Bounds the silence of each connection.
     *
     * @param inner builds the protocols
     * @param timeout how long a connection may be silent, more than zero
     * @throws IllegalArgumentException if the timeout is not positive
     */
    public IdleTimeout(Factory inner, Duration timeout) {
        super(inner);
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the idle timeout must be more than zero");
        }
        this.timeout = timeout;
    }

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        return new Watched(super.buildProtocol(peer));
    }

    /**
     * A connection with the timer that watches it, and what that timer runs.
     *
     * @threading Event-loop confined.
     */
    private final class Watched extends ForwardingProtocol implements Runnable {
        private @Nullable DelayedCall timer;
        private boolean closing;

        private Watched(Protocol inner) {
            super(inner);
        }

        @Override
        public void connectionMade(Transport connection) {
            super.connectionMade(connection);
            look(timeout);
        }

        @Override
        public void connectionLost(CloseReason reason) {
            if (timer != null) {
                timer.cancel();
            }
            super.connectionLost(reason);
        }

        private void look(Duration later) {
            timer = transport().loop().callLater(later, this);
        }

        /** Looks, when the time may be over. */
        @Override
        public void run() {
            Duration left = timeout.minus(transport().idleTime());
            if (left.isPositive()) {
                look(left);
            } else if (closing) {
                transport().abortConnection(new CloseReason.TimedOut("idle", timeout));
            } else {
                closing = true;
                transport().loseConnection(new CloseReason.TimedOut("idle", timeout));
                look(timeout);
            }
        }
    }
}
