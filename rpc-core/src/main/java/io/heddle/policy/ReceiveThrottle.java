package io.heddle.policy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A bound on the bytes per second that are taken from one connection: a peer that sends more is slowed down, never
 * closed, by not reading from it for a while. After Twisted's {@code ThrottlingFactory}, but for each connection by
 * itself.
 *
 * <p>A token bucket that holds one second's worth: after silence that much is taken at once. A chunk is always taken
 * whole, then paid off by a pause.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public final class ReceiveThrottle extends ForwardingFactory {
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final long bytesPerSecond;

    /**
     * Bounds the rate of each connection.
     *
     * @param inner builds the protocols
     * @param bytesPerSecond the rate, 1 or more
     * @throws IllegalArgumentException if the rate is less than 1
     */
    public ReceiveThrottle(Factory inner, long bytesPerSecond) {
        super(inner);
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("the rate must be 1 byte per second or more");
        }
        this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        return new Throttled(super.buildProtocol(peer));
    }

    /**
     * A connection with its bucket, kept as the moment when the bucket will be full again: no refill, no fractions.
     *
     * @threading Event-loop confined.
     */
    private final class Throttled extends ForwardingProtocol {
        private long fullAtNanos;
        private @Nullable DelayedCall timer;

        private Throttled(Protocol inner) {
            super(inner);
        }

        @Override
        protected Transport wrap(Transport connection) {
            fullAtNanos = connection.loop().nanoTime();
            return new PausableTransport(connection);
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {
            long overNanos = take(bytes.remaining());
            if (overNanos > 0 && timer == null) {
                pause(overNanos);
            }
            super.dataReceived(bytes);
        }

        /** Takes bytes out of the bucket; more than zero is the time until what is then missing has come in. */
        private long take(int bytes) {
            long nowNanos = transport().loop().nanoTime();
            if (fullAtNanos - nowNanos < 0) {
                fullAtNanos = nowNanos;
            }
            fullAtNanos += bytes * NANOS_PER_SECOND / bytesPerSecond;
            return fullAtNanos - nowNanos - NANOS_PER_SECOND;
        }

        private void pause(long nanos) {
            PausableTransport valve = (PausableTransport) transport(); // what wrap returned
            timer = transport().loop().callLater(Duration.ofNanos(nanos), () -> {
                timer = null;
                valve.resumeForPolicy();
            });
            valve.pauseForPolicy();
        }

        @Override
        public void connectionLost(CloseReason reason) {
            if (timer != null) {
                timer.cancel();
            }
            super.connectionLost(reason);
        }
    }
}
