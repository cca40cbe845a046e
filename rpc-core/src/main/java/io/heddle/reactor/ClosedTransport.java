package io.heddle.reactor;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The transport of a protocol that has no connection yet: it discards all output and is already closed. It lets a
 * protocol's field never be null.
 *
 * @threading Immutable.
 * @since 0.1
 */
public final class ClosedTransport implements Transport {
    /** The only instance. */
    public static final ClosedTransport INSTANCE = new ClosedTransport();

    private static final SocketAddress NOWHERE = new SocketAddress() {
        private static final long serialVersionUID = 1;

        @Override
        public String toString() {
            return "nowhere";
        }
    };

    private ClosedTransport() {}

    @Override
    public long id() {
        return 0;
    }

    @Override
    public SocketAddress peer() {
        return NOWHERE;
    }

    @Override
    public SocketAddress host() {
        return NOWHERE;
    }

    /**
     * Not to be had without a connection.
     *
     * @throws IllegalStateException always
     */
    @Override
    public EventLoop loop() {
        throw new IllegalStateException("not connected");
    }

    @Override
    public void write(ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    @Override
    public void write(byte[] bytes) {}

    @Override
    public void loseConnection(CloseReason reason) {}

    @Override
    public void loseWriteConnection() {}

    @Override
    public void abortConnection(CloseReason reason) {}

    @Override
    public void pauseProducing() {}

    @Override
    public void resumeProducing() {}

    @Override
    public void registerProducer(Producer producer, boolean streaming) {
        producer.stopProducing();
    }

    @Override
    public void unregisterProducer() {}

    @Override
    public long bytesReceived() {
        return 0;
    }

    @Override
    public long bytesSent() {
        return 0;
    }

    @Override
    public long bytesPending() {
        return 0;
    }

    @Override
    public void setIdleTimeout(Duration timeout) {}

    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }
}
