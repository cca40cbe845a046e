package io.heddle.protocol;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the receivers have in common: frames are delivered one by one, and delivery stops at once, even in the middle of
 * the bytes just received, when the receiver is paused or the connection is being closed.
 *
 * <p>The methods of {@link Protocol} are final here, because their order is the receiver's business; a subclass
 * overrides the methods of like name: {@link #connectionMade()}, {@link #readConnectionLost()},
 * {@link #reactorStopping()} and {@link #connectionClosed}. The order of events is {@code connectionMade (a frame)*
 * readConnectionLost? connectionClosed}, also while paused: frames that were received before the peer's FIN come before
 * {@code readConnectionLost}. A frame that is incomplete when FIN arrives is discarded.
 *
 * <p>Once {@link #transport()} was told to lose or abort the connection no more frames are delivered.
 *
 * @threading Event-loop confined. Methods of {@link #transport()}, and what sends frames, are thread-safe.
 * @since 0.1
 */
public abstract sealed class FrameReceiver implements Protocol, FrameSink
        permits LineReceiver, StringReceiver, DecoderReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(FrameReceiver.class);

    /** The connection itself, until a subclass asks for it: then, and in its place, what shows it to that. */
    private Transport transport = ClosedTransport.INSTANCE;

    private volatile boolean closing; // written by any thread through transport()
    private boolean paused;
    private boolean delivering;
    private boolean ended; // nothing more is read
    private boolean finDeferred;
    /**
     * What was received and not delivered when delivery was paused; the transport is paused too, so it does not grow.
     */
    private @Nullable ByteBuffer kept;

    FrameReceiver() {}

    /**
     * The connection, as a subclass must use it: the receiver sees when it is closed or paused through this object.
     * Pausing and resuming it from another thread than the loop's has the limits of
     * {@link io.heddle.reactor.EventLoop#callFromThread}.
     *
     * @return the transport; one that is closed before {@link #connectionMade()}
     */
    protected final Transport transport() {
        Transport made = transport;
        if (made != ClosedTransport.INSTANCE && !(made instanceof ReceiverTransport)) {
            made = new ReceiverTransport(made, this);
            transport = made; // if two threads come here, it does not matter whose stays: the receiver is the same
        }
        return made;
    }

    /** Called once, first, when the connection is established. The default does nothing. */
    protected void connectionMade() {}

    /**
     * Called at most once, when the peer has sent FIN and all frames before it were delivered, unless this side closes
     * already. The default flushes what is pending and closes. A subclass that still owes answers overrides this, and
     * calls {@link Transport#loseConnection()} after the last of them.
     */
    protected void readConnectionLost() {
        transport().loseConnection();
    }

    /**
     * Called at most once, when the reactor is about to stop, as {@link Protocol#reactorStopping} is. The default
     * {@linkplain #endReceiving() ends the receiving}, so that it is as if the peer had sent FIN.
     */
    protected void reactorStopping() {
        endReceiving();
    }

    /**
     * Called exactly once, last, as {@link Protocol#connectionLost} is. The default does nothing.
     *
     * @param reason why the connection ended
     */
    protected void connectionClosed(CloseReason reason) {}

    /**
     * Reads no more. The frames that were received are still delivered, also those kept while paused; then comes
     * {@link #readConnectionLost()}, unless it has come before.
     */
    protected final void endReceiving() {
        if (ended) {
            return;
        }
        connection().pauseProducing();
        inputEnded();
    }

    private void inputEnded() {
        ended = true;
        if (kept != null || delivering) {
            finDeferred = true;
        } else if (!closing) {
            readConnectionLost();
        }
    }

    /**
     * Stops the delivery of frames at once, and reading. What was received and not delivered is kept: no more than one
     * read buffer. Calls do not nest.
     */
    public final void pauseProducing() {
        if (paused) {
            return;
        }
        paused = true;
        if (!delivering) {
            connection().pauseProducing();
        }
    }

    /**
     * Delivers what was kept, if anything, then reads again. Called inside a callback of this receiver it takes effect
     * when that callback returns, so that deliveries never nest. What a callback throws meanwhile ends the connection,
     * as it does elsewhere, and is not thrown on. No effect if not paused.
     */
    public final void resumeProducing() {
        if (!paused) {
            return;
        }
        paused = false;
        if (!delivering) {
            resumeDelivery();
        }
    }

    @Override
    public final void connectionMade(Transport made) {
        transport = made;
        connectionMade();
    }

    @Override
    public final void dataReceived(ByteBuffer bytes) {
        assert !delivering : "callbacks overlap";
        if (accepting()) {
            deliver(bytes);
            if (paused) {
                connection().pauseProducing();
            }
        }
        if (bytes.hasRemaining() && !closing) {
            keep(bytes);
        } else {
            announceEnd();
        }
    }

    @Override
    public final void readConnectionLost(Transport made) {
        if (!ended) {
            inputEnded();
        }
    }

    @Override
    public final void reactorStopping(Transport made) {
        reactorStopping();
    }

    @Override
    public final void connectionLost(CloseReason reason) {
        stopDelivering();
        kept = null;
        connectionClosed(reason);
    }

    /**
     * {@inheritDoc}
     *
     * <p>While paused no frame counts as open: it is not for the peer then to complete it.
     */
    @Override
    public final long openFrame() {
        return paused ? NO_FRAME : decoder().openFrame();
    }

    /** What finds the frames; always the same one. */
    abstract FrameDecoder decoder();

    /** Takes frames from the bytes until they are used up or {@link #accepting()} is false. */
    abstract void receive(ByteBuffer bytes);

    /** Has the decoder find frames, which come to {@link #frameReceived}. */
    final void decode(ByteBuffer bytes) throws FrameException {
        decoder().decode(bytes, this);
    }

    /** Whether one more frame may be delivered. */
    final boolean accepting() {
        return !paused && !closing;
    }

    /** Told by any thread that the connection is lost or soon will be. */
    final void stopDelivering() {
        closing = true;
    }

    /** The number of bytes kept while paused. */
    final int keptBytes() {
        return kept == null ? 0 : kept.remaining();
    }

    /** The connection itself, which tells the receiver nothing. */
    final Transport connection() {
        Transport made = transport;
        return made instanceof ReceiverTransport shown ? shown.connection() : made;
    }

    private void deliver(ByteBuffer bytes) {
        delivering = true;
        try {
            receive(bytes);
        } finally {
            delivering = false;
        }
    }

    private void announceEnd() {
        if (finDeferred && !closing) {
            finDeferred = false;
            readConnectionLost();
        }
    }

    private void keep(ByteBuffer bytes) {
        ByteBuffer all = ByteBuffer.allocate(keptBytes() + bytes.remaining());
        if (kept != null) {
            all.put(kept);
        }
        kept = all.put(bytes).flip();
    }

    /** The one place where foreign code runs that was not called by the loop for this connection. */
    private void resumeDelivery() {
        try {
            deliverKept();
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) { // the caller may serve another connection, which must not suffer
            LOG.error(
                    "connection {}: handler failed after a pause", connection().id(), e);
            transport().abortConnection(new CloseReason.HandlerFailed(e));
        }
    }

    private void deliverKept() {
        if (kept != null && !closing) {
            deliver(kept);
        }
        if (closing || keptBytes() == 0) {
            kept = null;
        }
        if (paused || closing) {
            return;
        }
        announceEnd();
        if (!paused && !ended) {
            connection().resumeProducing();
        }
    }
}
