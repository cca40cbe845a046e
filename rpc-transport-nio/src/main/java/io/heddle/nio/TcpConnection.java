package io.heddle.nio;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import io.heddle.reactor.UnixPeerAddress;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of TCP, or on a Unix domain socket, and its protocol. It is itself the timer that bounds its silence, of
 * which every connection has one.
 *
 * <pre>
 *   OPEN --loseConnection--> FLUSHING --all sent--> LINGERING (FIN sent) --peer's FIN, or timeout--> LOST
 *     |                          |                                                                    ^
 *     +--abort, reset, handler threw, peer too slow---------------------------------------------------+
 * </pre>
 *
 * If the peer's FIN is there already, there is no lingering. Independently of this, each direction may be closed alone.
 *
 * @threading Event-loop confined, except for the methods of {@link Transport}, {@link #requestFlush()} and
 *     {@link #brokenFromThread}, which are thread-safe.
 */
final class TcpConnection extends Timer implements Transport, Ready, Guest {
    private static final Logger log = LoggerFactory.getLogger(TcpConnection.class);
    private static final CloseReason DONE = new CloseReason.ConnectionDone();

    /** How many buffers of 64 KiB are read of what has arrived when the reactor stops: 1 MiB, the largest frame. */
    private static final int MAX_LAST_READS = 16;

    private static final VarHandle RECEIVED;
    private static final VarHandle LAST_ACTIVE;
    private static final VarHandle REGISTRATION;
    private static final VarHandle FLUSH_REQUESTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            RECEIVED = lookup.findVarHandle(TcpConnection.class, "receivedBytes", long.class);
            LAST_ACTIVE = lookup.findVarHandle(TcpConnection.class, "lastActiveNanos", long.class);
            REGISTRATION = lookup.findVarHandle(TcpConnection.class, "registration", Registration.class);
            FLUSH_REQUESTED = lookup.findVarHandle(TcpConnection.class, "flushRequested", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * A producer that is registered.
     *
     * @threading Immutable, but for {@link #paused}, which is the loop's.
     */
    private static final class Registration {
        private final Producer producer;
        private final boolean streams;
        private boolean paused;

        private Registration(Producer producer, boolean streams) {
            this.producer = producer;
            this.streams = streams;
        }
    }

    private final Origin origin;
    private final NioLoop loop;
    private final SocketChannel channel;
    private final long id;
    private final SocketAddress peer;
    private final SocketAddress host;
    private final Outbox outbox;
    private final Protocol protocol;
    private final SelectionKey key;

    private volatile @Nullable Registration registration; // set by whoever registers, cleared by whoever unregisters
    private volatile boolean flushRequested; // set by threads, cleared by the loop
    private volatile boolean
            overflowed; // set by a thread that exceeded the hard cap: what threads write then is dropped
    private long receivedBytes; // written by the loop
    private long lastActiveNanos; // written by the loop, and by a thread that sends

    private boolean dirty;
    private boolean paused;
    private boolean inputClosed;
    private boolean outputClosed;
    private boolean halfCloseWanted;
    private boolean silent; // for so long that it was told to close
    private @Nullable CloseReason closing; // why this side wants to close
    private volatile @Nullable CloseReason lost; // why it ended; written by the loop
    private @Nullable DelayedCall outputTimer; // watches what waits to be sent, and then the peer's FIN
    private @Nullable Duration idleTimeout;

    /** @param key of the channel, registered with the loop for reading */
    TcpConnection(Origin origin, NioLoop loop, SelectionKey key, Protocol protocol, Ends ends) {
        this.origin = origin;
        this.loop = loop;
        this.key = key;
        this.channel = (SocketChannel) key.channel();
        this.protocol = protocol;
        this.peer = ends.peer();
        this.host = ends.host();
        this.id = origin.reactor().nextConnectionId();
        this.outbox = new Outbox(this);
        this.lastActiveNanos = loop.turnNanos();
    }

    /** Begins to serve. */
    void open() {
        key.attach(this);
        enter(() -> protocol.connectionMade(this));
        if (loop.toldStopping()) { // and not this one, which had yet to open
            loop.tell(this);
        }
    }

    // ---- what the loop calls

    @Override
    public void ready(int readyOps) {
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            sendPending();
        }
        if ((readyOps & SelectionKey.OP_READ) != 0 && lost == null) {
            receive();
        }
    }

    /** Reads once; tells whether there was anything. */
    private boolean receive() {
        int count;
        loop.countRead();
        try {
            count = channel.read(loop.readBuffer.clear());
        } catch (IOException e) {
            broken(e);
            return false;
        }
        if (count > 0) {
            RECEIVED.setOpaque(this, receivedBytes + count);
            touched(loop.turnNanos());
            if (closing == null) {
                loop.enter(this);
                if (dirty) {
                    sendPending(); // while the chunk is in the cache, and without going through the loop's list for it
                }
            }
        } else if (count < 0) {
            finReceived();
        }
        return count > 0;
    }

    /** Hands the received bytes to the protocol: the guest that the loop enters for each readiness. */
    @Override
    public void run() {
        protocol.dataReceived(loop.readBuffer.flip());
    }

    @Override
    public void failed(Throwable cause) {
        log.warn("Connection {} from {}: a handler failed, so it is dropped", id, peer, cause);
        drop(new CloseReason.HandlerFailed(cause));
    }

    private void finReceived() {
        inputClosed = true;
        if (closing == null) {
            enter(() -> protocol.readConnectionLost(this));
        }
        flushAndProgress();
    }

    @Override
    public void stopping() {
        receiveArrived();
        if (closing == null && lost == null) {
            enter(() -> protocol.reactorStopping(this));
        }
    }

    /** The peer cannot know that what has arrived at this machine was not read. */
    private void receiveArrived() {
        boolean more = true;
        for (int i = 0; i < MAX_LAST_READS && more; i++) {
            more = lost == null && closing == null && !paused && !inputClosed && receive();
        }
    }

    @Override
    public boolean cameFrom(NioPort port) {
        return origin == port;
    }

    @Override
    public void abandon() {
        CloseReason wanted = closing;
        if (wanted != null && outputClosed) {
            end(wanted); // all was sent: a reset would destroy what is under way
        } else if (lost == null) {
            origin.reactor().connectionAborted();
            drop(new CloseReason.ReactorStopped());
        }
    }

    void flushAtEndOfTurn() {
        if (dirty) { // else it was flushed meanwhile
            sendPending();
        }
    }

    void deliverLost() {
        CloseReason ended = lost;
        CloseReason reason = ended == null ? DONE : ended;
        Registration left = registration;
        if (left != null) {
            registration = null;
            enter(left.producer::stopProducing);
        }
        enter(() -> protocol.connectionLost(reason));
        origin.connectionLost(reason);
        origin.reactor().connectionClosed();
    }

    // ---- Transport

    @Override
    public long id() {
        return id;
    }

    @Override
    public SocketAddress peer() {
        return peer;
    }

    @Override
    public SocketAddress host() {
        return host;
    }

    @Override
    public Optional<Principal> peerPrincipal() {
        return peer instanceof UnixPeerAddress unix ? unix.user() : Optional.empty();
    }

    @Override
    public NioLoop loop() {
        return loop;
    }

    @Override
    public void write(byte[] bytes) {
        boolean inLoop = loop.inLoop();
        if ((inLoop || loop.carrier().carriesCaller()) && outbox.put(bytes)) {
            markDirty();
            if (inLoop) {
                pauseProducer();
            }
        } else {
            write(ByteBuffer.wrap(bytes));
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            return;
        }
        if (loop.inLoop()) {
            writeInLoop(bytes);
        } else if (overflowed) {
            bytes.position(bytes.limit());
        } else if (loop.carrier().carriesCaller()) {
            outbox.writeFromCarried(bytes);
            markDirty();
            checkHardCapFromThread();
        } else {
            outbox.writeFromThread(bytes);
            checkHardCapFromThread();
        }
    }

    @Override
    public void gather(byte[] bytes) {
        if (loop.inLoop()) {
            write(bytes);
            return;
        }
        boolean carried = loop.carrier().carriesCaller();
        if (carried) {
            markDirty(); // the loop flushes once the thread gives way, not before
        }
        if (!overflowed && !(carried && outbox.put(bytes))) {
            outbox.gatherFromThread(bytes);
            checkHardCapFromThread();
        }
    }

    @Override
    public void flush() {
        if (loop.inLoop()) {
            if (outbox.hasHanded()) {
                markDirty();
            }
        } else if (!loop.carrier().carriesCaller()) {
            outbox.flushFromThread();
        }
    }

    private void checkHardCapFromThread() {
        if (outbox.pendingBytes() > loop.options().hardCapBytes()) {
            overflowed = true;
            loop.submit(this::checkHardCap);
        }
    }

    private void writeInLoop(ByteBuffer bytes) {
        try {
            outbox.write(bytes);
        } catch (IOException e) {
            broken(e);
            return;
        }
        markDirty();
        checkHardCap();
        pauseProducer();
    }

    @Override
    public void loseConnection(CloseReason reason) {
        loop.runOrSubmit(() -> {
            if (closing == null && lost == null) {
                closing = reason;
                flushAndProgress();
            }
        });
    }

    @Override
    public void loseWriteConnection() {
        loop.runOrSubmit(() -> {
            halfCloseWanted = true;
            flushAndProgress();
        });
    }

    @Override
    public void abortConnection(CloseReason reason) {
        loop.runOrSubmit(() -> drop(reason));
    }

    @Override
    public void pauseProducing() {
        loop.runOrSubmit(() -> setPaused(true));
    }

    @Override
    public void resumeProducing() {
        loop.runOrSubmit(() -> setPaused(false));
    }

    private void setPaused(boolean wanted) {
        paused = wanted;
        updateInterest();
    }

    @Override
    public void registerProducer(Producer source, boolean streaming) {
        if (lost != null) {
            source.stopProducing();
            return;
        }
        Registration made = new Registration(source, streaming);
        if (!REGISTRATION.compareAndSet(this, null, made)) {
            throw new IllegalStateException("connection " + id + " has a producer already");
        }
        loop.runOrSubmit(() -> {
            if (closing != null || lost != null) {
                if (REGISTRATION.compareAndSet(this, made, null)) {
                    enter(source::stopProducing);
                }
            } else if (streaming) {
                pauseProducer();
            } else {
                resumeProducer();
            }
        });
    }

    @Override
    public void unregisterProducer() {
        registration = null; // at once, so that the caller may register the next
        loop.runOrSubmit(this::flushAndProgress);
    }

    @Override
    public long bytesReceived() {
        return (long) RECEIVED.getOpaque(this);
    }

    @Override
    public long bytesSent() {
        return outbox.sentBytes();
    }

    @Override
    public long bytesPending() {
        return outbox.pendingBytes();
    }

    @Override
    public Duration idleTime() {
        return Duration.ofNanos(Math.max(0, loop.nanoTime() - (long) LAST_ACTIVE.getOpaque(this)));
    }

    @Override
    public void setIdleTimeout(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the idle timeout must be more than zero");
        }
        loop.runOrSubmit(() -> {
            Duration before = idleTimeout;
            if (before == null || timeout.compareTo(before) < 0) {
                idleTimeout = timeout;
                expireAfter(timeout.minus(idleTime()));
            }
        });
    }

    // ---- as the timer of its silence

    private void expireAfter(Duration left) {
        loop.move(this, loop.nanoTime() + (left.isNegative() ? 0 : NioLoop.checkedNanos(left)));
    }

    @Override
    boolean active() {
        return lost == null;
    }

    @Override
    boolean start() {
        return lost == null;
    }

    /** Looks at how long nothing went by: bytes do not touch the timer. */
    @Override
    void expired() {
        Duration timeout = idleTimeout;
        if (timeout == null) {
            return;
        }
        Duration left = timeout.minus(idleTime());
        if (left.isPositive()) {
            expireAfter(left);
            return;
        }
        CloseReason reason = new CloseReason.TimedOut("idle", timeout);
        if (silent) {
            drop(reason);
        } else {
            silent = true;
            loseConnection(reason);
            expireAfter(timeout);
        }
    }

    // ---- what the outbox calls

    SocketChannel channel() {
        return channel;
    }

    /** Bytes went by. */
    void touched(long nanos) {
        LAST_ACTIVE.setOpaque(this, nanos);
    }

    void markDirty() {
        if (!dirty && lost == null) {
            dirty = true;
            loop.markDirty(this);
        }
    }

    /** Has the loop flush soon what threads have handed over. */
    void requestFlush() {
        if (!flushRequested && FLUSH_REQUESTED.compareAndSet(this, false, true)) {
            loop.submit(() -> {
                flushRequested = false; // before the flush, so that what comes after it asks again
                sendPending();
            });
        }
    }

    void brokenFromThread(IOException cause) {
        loop.submit(() -> broken(cause));
    }

    /** Sends what was gathered, to free its chunk; what else belongs to a flush is done at the end of the turn. */
    void writeOut() {
        if (lost == null) {
            try {
                outbox.writeOut();
            } catch (IOException e) {
                broken(e);
            }
        }
    }

    // ---- output

    private void flushAndProgress() {
        if (lost == null) {
            sendPending();
        }
    }

    /** Sends what waits, then does whatever waited for that. */
    private void sendPending() {
        dirty = false;
        if (lost != null) {
            return;
        }
        boolean empty;
        try {
            empty = closeOutputWanted() ? outbox.finish() : outbox.flush();
        } catch (IOException e) {
            broken(e);
            return;
        }
        if (empty) {
            resumeProducer();
            progress();
        } else {
            if (outbox.pendingBytes() <= loop.options().lowWaterMarkBytes()) {
                resumeProducer();
            }
            pauseProducer();
            checkHardCap();
            watchProgress();
        }
        updateInterest();
    }

    private boolean closeOutputWanted() {
        return (closing != null || halfCloseWanted) && registration == null && !dirty;
    }

    /** Closes whatever is to be closed, now that nothing waits to be sent. */
    private void progress() {
        if (lost != null) {
            return;
        }
        if (closeOutputWanted() && !outputClosed) {
            closeOutput();
        }
        if (lost == null && outputClosed) {
            if (inputClosed) {
                end(closing == null ? DONE : closing);
            } else if (closing != null) {
                linger(closing);
            }
        }
    }

    private void closeOutput() {
        try {
            if (!outbox.finish()) {
                return; // a thread wrote meanwhile; its flush comes back here
            }
            outputClosed = true;
            cancelOutputTimer();
            if (!inputClosed) {
                channel.shutdownOutput();
            }
        } catch (IOException e) {
            broken(e);
        }
    }

    private void linger(CloseReason reason) {
        Duration timeout = loop.options().lingerTimeout();
        if (timeout.isZero()) {
            end(reason);
        } else if (outputTimer == null) {
            outputTimer = loop.callLater(timeout, () -> end(reason));
        }
    }

    private void checkHardCap() {
        long pending = outbox.pendingBytes();
        if (overflowed || pending > loop.options().hardCapBytes()) {
            tooSlow("more than the hard cap waited: " + pending + " bytes");
        }
    }

    private void watchProgress() {
        if (outputTimer == null && lost == null && outbox.blocked()) {
            long sentBefore = outbox.sentBytes();
            outputTimer = loop.callLater(loop.options().writeTimeout(), () -> {
                outputTimer = null;
                if (outbox.blocked() && outbox.sentBytes() == sentBefore) {
                    tooSlow("nothing was taken for " + loop.options().writeTimeout() + " of " + outbox.pendingBytes()
                            + " bytes");
                } else {
                    watchProgress();
                }
            });
        }
    }

    private void tooSlow(String message) {
        if (lost == null) {
            log.debug("Connection {} from {} is too slow: {}", id, peer, message);
            drop(new CloseReason.PeerTooSlow(message));
        }
    }

    private void pauseProducer() {
        Registration now = registration;
        if (now != null
                && now.streams
                && !now.paused
                && outbox.pendingBytes() > loop.options().highWaterMarkBytes()) {
            now.paused = true;
            enter(now.producer::pauseProducing);
        }
    }

    /** Resumes a streaming producer that was paused, or a pull producer if nothing waits. */
    private void resumeProducer() {
        Registration now = registration;
        if (now == null || lost != null) {
            return;
        }
        if (now.streams ? now.paused : outbox.pendingBytes() == 0) {
            now.paused = false;
            enter(now.producer::resumeProducing);
        }
    }

    // ---- the end

    private void broken(IOException cause) {
        if (outputClosed && closing != null) {
            end(closing); // all was sent, and then the peer reset instead of closing
        } else {
            end(new CloseReason.ConnectionLost(cause));
        }
    }

    private void drop(CloseReason reason) {
        if (lost == null) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0); // closing sends RST
            } catch (IOException e) {
                log.debug("Connection {}: closed already", id, e);
            }
            end(reason);
        }
    }

    private void end(CloseReason reason) {
        if (lost != null) {
            return;
        }
        lost = reason;
        outbox.close();
        cancelOutputTimer();
        loop.forget(this);
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("Connection {}: not closed in order", id, e);
        }
        loop.connectionLost(this);
    }

    private void cancelOutputTimer() {
        if (outputTimer != null) {
            outputTimer.cancel();
            outputTimer = null;
        }
    }

    private void updateInterest() {
        if (lost != null) {
            return;
        }
        boolean read = !inputClosed && (!paused || closing != null);
        int wanted = (read ? SelectionKey.OP_READ : 0) | (outbox.blocked() ? SelectionKey.OP_WRITE : 0);
        if (wanted != key.interestOps()) {
            key.interestOps(wanted);
        }
    }

    /** Enters the protocol, or its producer, for anything but received bytes. */
    private void enter(Runnable callback) {
        loop.enter(new Guest() {
            @Override
            public void run() {
                callback.run();
            }

            @Override
            public void failed(Throwable cause) {
                TcpConnection.this.failed(cause);
            }
        });
    }
}
