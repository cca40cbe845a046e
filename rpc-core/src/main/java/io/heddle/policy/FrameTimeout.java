package io.heddle.policy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
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
     * A connection with the clock of its frames. It is the protocol's transport too, to see when that pauses: one
     * object instead of two for each connection.
     *
     * @threading Event-loop confined as a protocol, thread-safe as a transport.
     */
    private final class Watched extends ForwardingTransport implements Protocol {
        private static final AtomicReferenceFieldUpdater<Watched, ReadingClock> CLOCK =
                AtomicReferenceFieldUpdater.newUpdater(Watched.class, ReadingClock.class, "clock");

        private final Protocol protocol;
        private volatile ReadingClock clock = ReadingClock.GOING; // set by whoever pauses and resumes
        private @Nullable FrameTimer timer;

        private Watched(Protocol protocol) {
            this.protocol = protocol;
        }

        @Override
        public void connectionMade(Transport connection) {
            forwardTo(connection);
            protocol.connectionMade(this);
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {
            protocol.dataReceived(bytes);
            long open = protocol.openFrame();
            if (timer != null) {
                timer.notice(open);
            } else if (open != NO_FRAME) {
                timer = new FrameTimer(this, open);
            }
        }

        @Override
        public void readConnectionLost(Transport connection) {
            cancel();
            protocol.readConnectionLost(this);
        }

        @Override
        public void reactorStopping(Transport connection) {
            protocol.reactorStopping(this);
        }

        @Override
        public void connectionLost(CloseReason reason) {
            cancel();
            protocol.connectionLost(reason);
        }

        @Override
        public long openFrame() {
            return protocol.openFrame();
        }

        @Override
        public void pauseProducing() {
            long nowNanos = loop().nanoTime();
            CLOCK.updateAndGet(this, going -> going.stop(nowNanos));
            super.pauseProducing();
        }

        @Override
        public void resumeProducing() {
            super.resumeProducing();
            long nowNanos = loop().nanoTime();
            CLOCK.updateAndGet(this, stopped -> stopped.go(nowNanos));
        }

        private void cancel() {
            if (timer != null) {
                timer.call.cancel();
                timer = null;
            }
        }
    }

    /**
     * What times the open frame, and the next ones too if they are open before it has expired.
     *
     * @threading Event-loop confined.
     */
    private final class FrameTimer implements Runnable {
        private final Watched connection;
        private long frame;
        private long beganNanos;
        private DelayedCall call;

        private FrameTimer(Watched connection, long frame) {
            this.connection = connection;
            begin(frame);
            this.call = look(timeoutNanos);
        }

        private void begin(long opened) {
            frame = opened;
            beganNanos = connection.clock.read(connection.loop().nanoTime());
        }

        private DelayedCall look(long laterNanos) {
            return connection.loop().callLater(Duration.ofNanos(laterNanos), this);
        }

        /** Takes note of which frame is open after a chunk. */
        private void notice(long open) {
            if (open == Protocol.NO_FRAME) {
                // Found out when the time is over: that is cheaper than to start another for the next frame.
                frame = open;
            } else if (open != frame) {
                begin(open);
            }
        }

        @Override
        public void run() {
            long open = connection.openFrame();
            if (open == Protocol.NO_FRAME) {
                connection.timer = null;
                return;
            }
            if (open != frame) {
                // It changed without a chunk: a receiver that was resumed went on with the rest of its last one.
                begin(open);
                call = look(timeoutNanos);
                return;
            }
            ReadingClock clock = connection.clock;
            long leftNanos = timeoutNanos - (clock.read(connection.loop().nanoTime()) - beganNanos);
            if (leftNanos <= 0) {
                connection.timer = null;
                connection.loseConnection(new CloseReason.TimedOut("frame", timeout));
            } else {
                // A clock that stands still may leave so little that looking again after that would spin.
                call = look(clock.stopped() ? timeoutNanos : leftNanos);
            }
        }
    }
}
