package io.heddle.policy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A transport that passes everything on to another: what a policy gives to the inner protocol to see, or change, what
 * that does with its connection. {@code loseConnection()} and {@code abortConnection()} go through the methods that
 * take a reason, so that overriding those is enough. Output comes through both {@code write} methods and
 * {@link #gather}: whoever wants to see or change it overrides all three.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public abstract class ForwardingTransport implements Transport {
    private Transport inner;

    /**
     * Wraps a transport.
     *
     * @param inner what to pass everything on to
     */
    protected ForwardingTransport(Transport inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    /** Wraps a transport that does not exist yet, for a policy whose protocol is the transport too. */
    ForwardingTransport() {
        this.inner = ClosedTransport.INSTANCE;
    }

    /** Names the transport to wrap, before anybody else uses this one. */
    final void forwardTo(Transport made) {
        inner = made;
    }

    @Override
    public long id() {
        return inner.id();
    }

    @Override
    public SocketAddress peer() {
        return inner.peer();
    }

    @Override
    public SocketAddress host() {
        return inner.host();
    }

    @Override
    public Optional<Principal> peerPrincipal() {
        return inner.peerPrincipal();
    }

    @Override
    public EventLoop loop() {
        return inner.loop();
    }

    @Override
    public void write(ByteBuffer bytes) {
        inner.write(bytes);
    }

    @Override
    public void write(byte[] bytes) {
        inner.write(bytes);
    }

    @Override
    public void gather(byte[] bytes) {
        inner.gather(bytes);
    }

    @Override
    public void flush() {
        inner.flush();
    }

    @Override
    public void loseConnection(CloseReason reason) {
        inner.loseConnection(reason);
    }

    @Override
    public void loseWriteConnection() {
        inner.loseWriteConnection();
    }

    @Override
    public void abortConnection(CloseReason reason) {
        inner.abortConnection(reason);
    }

    @Override
    public void pauseProducing() {
        inner.pauseProducing();
    }

    @Override
    public void resumeProducing() {
        inner.resumeProducing();
    }

    @Override
    public void registerProducer(Producer producer, boolean streaming) {
        inner.registerProducer(producer, streaming);
    }

    @Override
    public void unregisterProducer() {
        inner.unregisterProducer();
    }

    @Override
    public long bytesReceived() {
        return inner.bytesReceived();
    }

    @Override
    public long bytesSent() {
        return inner.bytesSent();
    }

    @Override
    public long bytesPending() {
        return inner.bytesPending();
    }

    @Override
    public Duration idleTime() {
        return inner.idleTime();
    }

    @Override
    public void setIdleTimeout(Duration timeout) {
        inner.setIdleTimeout(timeout);
    }
}
