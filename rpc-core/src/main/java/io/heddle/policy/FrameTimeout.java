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
 * A bound on how long one frame may take to arrive, from the chunk with its first byte to the one with its last. A peer
 * that trickles bytes, and so is never idle, is closed in order with {@link CloseReason.TimedOut} {@code frame}.
 *
 * <p>What a frame is, {@link Protocol#openFrame()} says. While the protocol has paused reading, the time does not
 * count: the peer cannot help it. The policy must therefore be outside of those that pause, such as
 * {@link ReceiveThrottle}. Once the peer has sent FIN no frame is timed, since none can be completed.
 *
 * <p>A chunk costs one call of {@code openFrame}; a timer exists only while a frame is open.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public final class FrameTimeout extends ForwardingFactory {
    private final Duration timeout;
    private final long timeoutNanos;

    /**
     * Bounds the time of each frame of each connection.
     *
     * @param inner builds the protocols
     * @param timeout how long a frame may take, more than zero, at most 292 years
     * @throws IllegalArgumentException if the timeout is not positive
     * @throws ArithmeticException if the timeout is longer than that
     */
    public FrameTimeout(Factory inner, Duration timeout) {
        super(inner);
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the frame timeout must be more than zero");
        }
        this.timeout = timeout;
        this.timeoutNanos = timeout.toNanos();
    }

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        return new Watched(super.buildProtocol(peer));
    }

    /**
     * A connection with the clock of its open frame.
     *
     * @threading Event-loop confined.
     */
    private final class Watched extends ForwardingProtocol {
        private final ReadingClock clock = new ReadingClock();
        private long frame = NO_FRAME;
        private long beganNanos;
        private @Nullable DelayedCall timer;

        private Watched(Protocol inner) {
            super(inner);
        }

        @Override
        protected Transport wrap(Transport connection) {
            return new ClockedTransport(connection, clock);
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {
            super.dataReceived(bytes);
            long open = openFrame();
            if (open != frame) {
                begin(open);
            }
        }

        private void begin(long open) {
            frame = open;
            if (open == NO_FRAME) {
                // The timer will find out: that is cheaper than to cancel it, and start another for the next frame.
                return;
            }
            beganNanos = clock.read(transport().loop().nanoTime());
            if (timer == null) {
                look(timeoutNanos);
            }
        }

        private void look(long laterNanos) {
            timer = transport().loop().callLater(Duration.ofNanos(laterNanos), this::expired);
        }

        private void expired() {
            timer = null;
            long open = openFrame();
            if (open != frame) {
                // It changed without a chunk: a receiver that was resumed went on with the rest of its last one.
                begin(open);
                return;
            }
            if (open == NO_FRAME) {
                return;
            }
            long leftNanos = timeoutNanos - (clock.read(transport().loop().nanoTime()) - beganNanos);
            if (leftNanos <= 0) {
                transport().loseConnection(new CloseReason.TimedOut("frame", timeout));
            } else {
                // A clock that stands still may leave so little that looking again after that would spin.
                look(clock.stopped() ? timeoutNanos : leftNanos);
            }
        }

        @Override
        public void readConnectionLost(Transport connection) {
            cancel();
            super.readConnectionLost(connection);
        }

        @Override
        public void connectionLost(CloseReason reason) {
            cancel();
            super.connectionLost(reason);
        }

        private void cancel() {
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    /**
     * A transport that stops a clock while reading is paused.
     *
     * @threading Thread-safe.
     */
    private static final class ClockedTransport extends ForwardingTransport {
        private final ReadingClock clock;

        private ClockedTransport(Transport inner, ReadingClock clock) {
            super(inner);
            this.clock = clock;
        }

        @Override
        public void pauseProducing() {
            clock.stop(loop().nanoTime());
            super.pauseProducing();
        }

        @Override
        public void resumeProducing() {
            super.resumeProducing();
            clock.go(loop().nanoTime());
        }
    }
}
