package io.heddle.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Factory;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection without a socket: the transport, and the reactor that calls the protocol and guards against its throws.
 *
 * @threading Caller-confined.
 */
final class FakeConnection implements Transport {
    private final ManualLoop loop;
    private final SocketAddress peer;
    private final StringBuilder written = new StringBuilder();
    private Protocol protocol = bytes -> {};
    private @Nullable CloseReason closing;
    private boolean aborted;
    private boolean lost;
    private boolean paused;
    private long lastBytesNanos;
    private @Nullable DelayedCall idleTimer;
    private boolean silent;

    private FakeConnection(ManualLoop loop, SocketAddress peer) {
        this.loop = loop;
        this.peer = peer;
        this.lastBytesNanos = loop.nanoTime();
    }

    static FakeConnection open(ManualLoop loop, Factory factory, SocketAddress peer) {
        FakeConnection connection = new FakeConnection(loop, peer);
        connection.protocol = factory.buildProtocol(peer);
        connection.guarded(() -> connection.protocol.connectionMade(connection));
        return connection;
    }

    static FakeConnection open(ManualLoop loop, Factory factory) {
        return open(loop, factory, address("192.0.2.1", 1));
    }

    static InetSocketAddress address(String ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    void receive(String text) {
        receive(text.getBytes(StandardCharsets.UTF_8));
    }

    void receive(byte[] bytes) {
        assertThat(paused).as("a paused connection receives nothing").isFalse();
        assertThat(closing).as("a closing connection delivers nothing").isNull();
        lastBytesNanos = loop.nanoTime();
        guarded(() -> protocol.dataReceived(ByteBuffer.wrap(bytes)));
    }

    void receiveFin() {
        guarded(() -> protocol.readConnectionLost(this));
    }

    void stopReactor() {
        guarded(() -> protocol.reactorStopping(this));
    }

    /** Ends the connection: for the reason it was closed with, if it was, else because the peer is gone. */
    void end() {
        if (!lost) {
            lost = true;
            if (idleTimer != null) {
                idleTimer.cancel();
            }
            protocol.connectionLost(
                    closing != null ? closing : new CloseReason.ConnectionLost(new IOException("reset")));
        }
    }

    Protocol protocol() {
        return protocol;
    }

    String written() {
        return written.toString();
    }

    /** Why this side closed, or null while it has not. */
    @Nullable
    CloseReason closing() {
        return closing;
    }

    boolean aborted() {
        return aborted;
    }

    boolean paused() {
        return paused;
    }

    private void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            closing = new CloseReason.HandlerFailed(e);
            end();
        }
    }

    private void take(String text) {
        lastBytesNanos = loop.nanoTime();
        written.append(text);
    }

    @Override
    public long id() {
        return 7;
    }

    @Override
    public SocketAddress peer() {
        return peer;
    }

    @Override
    public SocketAddress host() {
        return ClosedTransport.INSTANCE.host();
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void write(ByteBuffer bytes) {
        take(StandardCharsets.UTF_8.decode(bytes).toString());
    }

    @Override
    public void write(byte[] bytes) {
        take(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void loseConnection(CloseReason reason) {
        if (closing == null) {
            closing = reason;
        }
    }

    @Override
    public void loseWriteConnection() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void abortConnection(CloseReason reason) {
        if (!aborted) {
            aborted = true;
            closing = reason;
            loop.callLater(Duration.ZERO, this::end);
        }
    }

    @Override
    public void pauseProducing() {
        paused = true;
    }

    @Override
    public void resumeProducing() {
        paused = false;
    }

    @Override
    public void registerProducer(Producer producer, boolean streaming) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unregisterProducer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long bytesReceived() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long bytesSent() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long bytesPending() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Duration idleTime() {
        return Duration.ofNanos(loop.nanoTime() - lastBytesNanos);
    }

    @Override
    public void setIdleTimeout(Duration timeout) {
        watchSilence(timeout, timeout);
    }

    private void watchSilence(Duration timeout, Duration delay) {
        idleTimer = loop.callLater(delay, () -> {
            Duration left = timeout.minus(idleTime());
            if (left.isPositive()) {
                watchSilence(timeout, left);
            } else if (silent) {
                abortConnection(new CloseReason.TimedOut("idle", timeout));
            } else {
                silent = true;
                loseConnection(new CloseReason.TimedOut("idle", timeout));
                watchSilence(timeout, timeout);
            }
        });
    }
}
