package io.heddle.policy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * A bound on how long a connection may be silent in both directions, for protocols that do not set one themselves: see
 * {@link Transport#setIdleTimeout}. Then it is closed in order with {@link CloseReason.TimedOut} {@code idle}; if that
 * has not ended it after another such time without a byte, it is aborted.
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
        return new ForwardingProtocol(super.buildProtocol(peer)) {
            @Override
            public void connectionMade(Transport connection) {
                connection.setIdleTimeout(timeout);
                super.connectionMade(connection);
            }
        };
    }
}
