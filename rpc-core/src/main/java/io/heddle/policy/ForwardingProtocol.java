package io.heddle.policy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A protocol that passes everything on to another: what the connections of a policy begin from. A subclass overrides
 * what it wants to see, and calls {@code super} to pass it on. To see what the inner protocol does with its connection,
 * it overrides {@link #wrap} as well.
 *
 * @threading Event-loop confined.
 * @since 0.1
 */
public abstract class ForwardingProtocol implements Protocol {
    private final Protocol inner;
    private Transport transport = ClosedTransport.INSTANCE;

    /**
     * Wraps a protocol.
     *
     * @param inner what to pass everything on to
     */
    protected ForwardingProtocol(Protocol inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    /**
     * Chooses the transport that the inner protocol is given, now and in each later callback. The default is the
     * connection itself.
     *
     * @param connection the transport that this protocol was given
     * @return the same, or one that wraps it
     */
    protected Transport wrap(Transport connection) {
        return connection;
    }

    /**
     * The transport that the inner protocol was given.
     *
     * @return what {@link #wrap} returned; a closed one before {@link #connectionMade}
     */
    protected final Transport transport() {
        return transport;
    }

    @Override
    public void connectionMade(Transport connection) {
        transport = wrap(connection);
        inner.connectionMade(transport);
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
        inner.dataReceived(bytes);
    }

    @Override
    public void readConnectionLost(Transport connection) {
        inner.readConnectionLost(transport);
    }

    @Override
    public void reactorStopping(Transport connection) {
        inner.reactorStopping(transport);
    }

    @Override
    public void connectionLost(CloseReason reason) {
        inner.connectionLost(reason);
    }

    @Override
    public long openFrame() {
        return inner.openFrame();
    }
}
