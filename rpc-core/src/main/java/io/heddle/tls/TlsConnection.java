package io.heddle.tls;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.io.EOFException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection in TLS, on either side: a protocol to the transport below, and the transport of the protocol inside.
 *
 * <pre>
 *   HANDSHAKE --finished--> ESTABLISHED --loseConnection--> DRAINING (a producer goes on) --> CLOSED (close_notify)
 *       |                       |                                                                ^
 *       +--failed, late, FIN----+--failed, FIN without close_notify------------------------------+
 * </pre>
 *
 * The protocol inside is built when the handshake has ended well. Encrypting and decrypting is done on the loop. What
 * other threads write is queued, and the loop asked once to encrypt all of it; so it is with what the protocol writes
 * while it is given data. Nothing is decrypted before the protocol takes it.
 *
 * @threading Event-loop confined, except for the methods of {@link Transport}, which are thread-safe.
 */
final class TlsConnection implements Protocol, Transport {
    private static final Logger log = LoggerFactory.getLogger(TlsConnection.class);

    /** The number of the handshake among the frames of a connection; protocols count theirs from below. */
    private static final long HANDSHAKE_FRAME = Long.MAX_VALUE - 1;

    /** The plaintext of one record. */
    private static final int PLAINTEXT_BYTES = 1 << 14;

    /** How long a record may take from its first byte to its last. */
    private static final Duration RECORD_TIMEOUT = Duration.ofSeconds(30);

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** In the place of the wrapped protocol while there is none. */
    private static final Protocol NOBODY = bytes -> {};

    /** Whether a close waits for the transport below to send what waits there. */
    private enum Flushing {
        NO,
        YES,
        DONE
    }

    /**
     * What a connection is given besides its engine.
     *
     * @param timeout for the handshake
     * @param timeLeft what is left of that
     * @param hardCapBytes how much may wait to be encrypted
     * @param offLoop runs the tasks of the handshake
     * @param handshakeOver told once when it has ended, well or not
     */
    record Terms(Duration timeout, Duration timeLeft, long hardCapBytes, Executor offLoop, Runnable handshakeOver) {}

    private final TlsEngine engine;
    private final Terms terms;
    private final Supplier<@Nullable Protocol> build;
    private final Records records = new Records();
    private final PlaintextQueue outgoing = new PlaintextQueue();
    private final RegisteredProducer producer = new RegisteredProducer();
    private final AtomicBoolean encryptionRequested = new AtomicBoolean(); // set by threads, cleared by the loop
    private Transport transport = ClosedTransport.INSTANCE; // set before anybody else sees this one

    private Protocol inner = NOBODY;
    private boolean established;
    private boolean renegotiable;
    private boolean handshaking = true; // until terms.handshakeOver() was told
    private boolean spoken; // the engine has had something of its own to say
    private boolean tasksRunning;
    private boolean pumping;
    private boolean encrypting;
    private boolean closeDeferred; // until the encrypting is done
    private boolean paused; // by the protocol
    private boolean reading = true; // what the transport was told last
    private boolean inputDone; // the peer has sent close_notify
    private boolean finReceived;
    private boolean halfCloseWanted;
    private Flushing flushing = Flushing.NO;
    private boolean released; // the transport was told to close
    private @Nullable DelayedCall handshakeTimer;
    private @Nullable DelayedCall recordTimer;
    private @Nullable IdleClose idle;

    // Written by the loop.
    private volatile @Nullable CloseReason closing;
    private volatile boolean outputDone;
    private volatile @Nullable Principal principal;
    // Written by whoever aborts, and by the loop.
    private volatile boolean over;

    /** @param build makes the protocol inside, or returns null if none is served any more */
    TlsConnection(TlsEngine engine, Terms terms, Supplier<@Nullable Protocol> build) {
        this.engine = engine;
        this.terms = terms;
        this.build = build;
    }

    // ---- as a protocol

    @Override
    public void connectionMade(Transport connection) {
        transport = connection;
        handshakeTimer = loop().callLater(terms.timeLeft(), () -> guarded(this::handshakeLate));
        try {
            engine.begin();
        } catch (SSLException e) {
            fail(e);
        }
        pump(NOTHING);
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
        pump(bytes);
    }

    @Override
    public void readConnectionLost(Transport connection) {
        finReceived = true;
        pump(NOTHING);
    }

    @Override
    public void reactorStopping(Transport connection) {
        if (established) {
            inner.reactorStopping(this);
        } else {
            close(new CloseReason.ConnectionDone());
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        over = true;
        handshakeOver();
        cancel(recordTimer);
        if (idle != null) {
            idle.end();
        }
        outgoing.clear();
        records.clear();
        try {
            producer.lost();
        } finally {
            inner.connectionLost(reason);
        }
    }

    @Override
    public long openFrame() {
        return established ? inner.openFrame() : HANDSHAKE_FRAME;
    }

    // ---- input

    /** Goes on as far as what has arrived allows, and the protocol wants. */
    private void pump(ByteBuffer fresh) {
        assert !pumping : "callbacks overlap";
        boolean starved = false;
        pumping = true;
        try {
            starved = advance(fresh);
        } catch (SSLException e) {
            fail(e);
        } finally {
            pumping = false;
        }
        if (closing != null || over || inputDone) {
            fresh.position(fresh.limit());
            records.clear();
        }
        records.keep(fresh);
        encryptOrFail();
        if (starved && finReceived) {
            truncated();
        }
        watchRecord();
        updateReading();
    }

    /** Tells whether only the peer can make it go on. */
    private boolean advance(ByteBuffer fresh) throws SSLException {
        while (closing == null && !over && !inputDone && !tasksRunning) {
            if (engine.finished() && !established) {
                establish();
                continue;
            }
            HandshakeStatus status = engine.status();
            if (status == HandshakeStatus.NEED_TASK) {
                startTasks();
            } else if (status == HandshakeStatus.NEED_WRAP && sendOwn() > 0) {
                continue;
            } else if (paused) {
                return false;
            } else if (!(engine.finished() && !established) && !takeRecord(fresh)) {
                return true;
            }
        }
        return false;
    }

    /** Sends one record of what the engine has to say; only for when it has: else it would be an empty one. */
    private int sendOwn() throws SSLException {
        int bytes = engine.wrap(NOTHING, transport::write);
        spoken |= bytes > 0;
        return bytes;
    }

    private boolean takeRecord(ByteBuffer fresh) throws SSLException {
        ByteBuffer record = engine.buffers().take(Records.MAX_BYTES);
        try {
            if (!records.next(fresh, record)) {
                return false;
            }
            if (renegotiable && Records.type(record) == Records.HANDSHAKE) {
                throw new SSLException("renegotiation is refused");
            }
            if (Records.type(record) == Records.ALERT) {
                encrypt(); // before a close_notify of TLS 1.2 is read, which closes both directions
            }
            decrypt(record);
        } finally {
            engine.buffers().giveBack(record);
        }
        if (engine.inboundDone() && closing == null && !over) {
            peerClosed();
        }
        return true;
    }

    private void decrypt(ByteBuffer record) throws SSLException {
        while (record.hasRemaining() && !engine.inboundDone() && !over) {
            if (!engine.unwrap(record, this::deliver)
                    && !(engine.status() == HandshakeStatus.NEED_WRAP && sendOwn() > 0)) {
                throw new SSLException("a record is not taken");
            }
        }
    }

    private void deliver(ByteBuffer plaintext) {
        inner.dataReceived(plaintext);
    }

    /** The peer sends nothing more. Up to TLS 1.2 this closes both directions at once (RFC 5246, section 7.2.1). */
    private void peerClosed() throws SSLException {
        inputDone = true;
        if (renegotiable) {
            sendCloseNotify();
        }
        inner.readConnectionLost(this);
        if (outputDone) {
            closeAtOnce(new CloseReason.ConnectionDone());
        }
    }

    private void truncated() {
        if (closing == null && !inputDone && !over) {
            String message = established
                    ? "the peer closed without close_notify: what it sent may be cut off"
                    : "the peer closed during the TLS handshake";
            closeAtOnce(new CloseReason.ConnectionLost(new EOFException(message)));
        }
    }

    /** Looks now and then whether a record that has begun is complete, at no cost for each of them. */
    private void watchRecord() {
        if (recordTimer == null && established && recordOpen()) {
            long number = records.count();
            recordTimer = loop().callLater(
                            RECORD_TIMEOUT,
                            () -> guarded(() -> {
                                recordTimer = null;
                                if (recordOpen() && records.count() == number) {
                                    close(new CloseReason.TimedOut("TLS record", RECORD_TIMEOUT));
                                } else {
                                    watchRecord();
                                }
                            }));
        }
    }

    /** Whether the peer owes the rest of a record. */
    private boolean recordOpen() {
        return records.keptBytes() > 0 && !paused && !tasksRunning && closing == null && !over;
    }

    private void updateReading() {
        boolean wanted = closing != null || inputDone || !(paused || tasksRunning);
        if (wanted != reading && !over) {
            reading = wanted;
            if (wanted) {
                transport.resumeProducing();
            } else {
                transport.pauseProducing();
            }
        }
    }

    // ---- handshake

    /** Has another thread do what would hold up the loop. Nothing is done with the engine meanwhile. */
    private void startTasks() {
        List<Runnable> tasks = engine.tasks();
        tasksRunning = true;
        terms.offLoop().execute(() -> runTasks(tasks));
    }

    /** The one place where a provider's code is entered outside of the loop. */
    private void runTasks(List<Runnable> tasks) {
        try {
            tasks.forEach(Runnable::run);
            fromThread(this::tasksDone);
        } catch (Throwable e) {
            log.warn("Connection {} from {}: a task of the TLS handshake failed", id(), peer(), e);
            transport.abortConnection(new CloseReason.HandlerFailed(e));
            if (e instanceof VirtualMachineError error) {
                throw error;
            }
        }
    }

    private void tasksDone() {
        tasksRunning = false;
        if (!over) {
            pump(NOTHING);
        }
    }

    private void establish() {
        established = true;
        renegotiable = engine.renegotiable();
        principal = engine.peer();
        handshakeOver();
        log.debug("Connection {} from {} is in {}", id(), peer(), engine.described());
        Protocol built = build.get();
        if (built == null) {
            close(new CloseReason.ConnectionDone());
        } else {
            inner = built;
            inner.connectionMade(this);
        }
    }

    private void handshakeLate() {
        if (!established) {
            close(new CloseReason.TimedOut("TLS handshake", terms.timeout()));
        }
    }

    private void handshakeOver() {
        if (handshaking) {
            handshaking = false;
            cancel(handshakeTimer);
            handshakeTimer = null; // a connection may be idle for long, and there may be many
            terms.handshakeOver().run();
        }
    }

    // ---- output

    @Override
    public void write(byte[] bytes) {
        append(bytes.clone(), true);
    }

    @Override
    public void write(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        append(copy, true);
    }

    @Override
    public void gather(byte[] bytes) {
        append(bytes, false);
    }

    @Override
    public void flush() {
        if (outgoing.bytes() == 0) {
            return;
        }
        if (!loop().inLoop()) {
            requestEncryption();
        } else if (!pumping) {
            encryptOrFail();
        }
    }

    private void append(byte[] owned, boolean soon) {
        if (outputDone || over) {
            return;
        }
        long waiting = outgoing.add(owned);
        if (loop().inLoop()) {
            if (!pumping || waiting >= PLAINTEXT_BYTES) { // else the end of the pumping sees to it
                encryptOrFail();
            }
        } else if (waiting > terms.hardCapBytes()) {
            abortConnection(new CloseReason.PeerTooSlow(
                    "more than the hard cap waited to be encrypted: " + waiting + " bytes"));
        } else if (soon) {
            requestEncryption();
        }
    }

    private void requestEncryption() {
        if (encryptionRequested.compareAndSet(false, true)) {
            fromThread(() -> {
                encryptionRequested.set(false); // before, so that what comes after it asks again
                encryptOrFail();
            });
        }
    }

    private void encryptOrFail() {
        try {
            encrypt();
        } catch (SSLException e) {
            fail(e);
        }
    }

    /** Encrypts all that waits, in records as long as they can be. */
    private void encrypt() throws SSLException {
        if (encrypting || !established || tasksRunning || outputDone || over || outgoing.bytes() <= 0) {
            return;
        }
        ByteBuffer plain = engine.buffers().take(Records.MAX_BYTES).limit(PLAINTEXT_BYTES);
        encrypting = true;
        try {
            do {
                outgoing.drainTo(plain);
                encryptRecord(plain.flip());
                plain.compact().limit(PLAINTEXT_BYTES);
            } while ((plain.position() > 0 || outgoing.bytes() > 0) && !outputDone && !over);
        } finally {
            encrypting = false;
            engine.buffers().giveBack(plain);
        }
        if (closeDeferred) {
            closeDeferred = false;
            closeWhenProduced();
        }
    }

    /** An engine may fill a record up, so that it takes less than the longest would hold. */
    private void encryptRecord(ByteBuffer plain) throws SSLException {
        int before = plain.remaining();
        if (engine.wrap(plain, transport::write) == 0 && plain.remaining() == before) {
            if (!engine.outboundDone()) {
                throw new SSLException("the engine takes no plaintext");
            }
            outputDone = true; // the engine has closed
        }
    }

    // ---- closing

    @Override
    public void loseConnection(CloseReason reason) {
        onLoop(() -> close(reason));
    }

    private void close(CloseReason reason) {
        if (closing == null && !over) {
            closing = reason;
            records.clear();
            closeWhenProduced();
            if (!pumping) {
                updateReading();
            }
        }
    }

    @Override
    public void loseWriteConnection() {
        onLoop(() -> {
            halfCloseWanted = true;
            closeWhenProduced();
        });
    }

    /** Closes what is to be closed, once no producer is left. */
    private void closeWhenProduced() {
        CloseReason reason = closing;
        if (producer.present() || released || over || (reason == null && !halfCloseWanted)) {
            return;
        }
        handshakeOver();
        if (encrypting) { // and the transport has told the producer to pause, which closes
            closeDeferred = true;
            return;
        }
        if (established && !outputDone) {
            encryptOrFail();
            if (reason != null && !outputDone && transport.bytesPending() > 0 && flushing != Flushing.DONE) {
                closeWhenFlushed();
                return;
            }
            sayGoodbye();
        } else if (spoken && !outputDone && !tasksRunning) {
            sayGoodbye(); // to a peer that may be done with the handshake, and have sent what it wants
        }
        if (reason == null) {
            transport.loseWriteConnection();
        } else {
            released = true;
            transport.loseConnection(reason);
        }
    }

    /** Until the flush ends, what is written still goes out, and so before close_notify. */
    private void closeWhenFlushed() {
        if (flushing == Flushing.NO) {
            flushing = Flushing.YES;
            transport.registerProducer(new Flushed(), false);
        }
    }

    /**
     * Asked for more by the transport below when it has sent all that waited.
     *
     * @threading Event-loop confined.
     */
    private final class Flushed implements Producer {
        @Override
        public void resumeProducing() {
            if (flushing == Flushing.YES && transport.bytesPending() == 0) {
                flushing = Flushing.DONE;
                transport.unregisterProducer();
                closeWhenProduced();
            }
        }

        @Override
        public void pauseProducing() {}

        @Override
        public void stopProducing() {}
    }

    private void sayGoodbye() {
        try {
            sendCloseNotify();
        } catch (SSLException e) {
            log.debug("Connection {} from {}: no close_notify: {}", id(), peer(), e.toString());
        }
    }

    private void sendCloseNotify() throws SSLException {
        encrypt();
        sendLast();
    }

    /** Sends what the engine has to say last: an alert, if it has failed, or else close_notify. */
    private void sendLast() throws SSLException {
        outputDone = true;
        engine.closeOutbound();
        while (!tasksRunning && !engine.outboundDone() && sendOwn() > 0) {
            // one record at a time
        }
    }

    @Override
    public void abortConnection(CloseReason reason) {
        over = true;
        transport.abortConnection(reason);
    }

    /** TLS cannot go on: the peer is told by an alert, and the connection closed. */
    private void fail(SSLException cause) {
        if (closing != null || over) {
            return;
        }
        log.debug("Connection {} from {}: TLS failed: {}", id(), peer(), cause.toString());
        try {
            sendLast();
        } catch (SSLException e) {
            log.debug("Connection {} from {}: no alert: {}", id(), peer(), e.toString());
        }
        outgoing.clear();
        closeAtOnce(new CloseReason.ProtocolError("TLS: " + cause.getMessage()));
    }

    /** Closes without waiting for a producer; what it writes would reach nobody. */
    private void closeAtOnce(CloseReason reason) {
        if (closing == null) {
            closing = reason;
        }
        try {
            producer.end(transport);
        } finally {
            closeWhenProduced();
        }
    }

    // ---- producers of both directions

    @Override
    public void pauseProducing() {
        onLoop(() -> {
            paused = true;
            if (!pumping) {
                updateReading();
            }
        });
    }

    @Override
    public void resumeProducing() {
        onLoop(() -> {
            if (paused) {
                paused = false;
                if (!pumping) {
                    guarded(() -> pump(NOTHING)); // the caller may serve another connection, which must not suffer
                }
            }
        });
    }

    @Override
    public void registerProducer(Producer source, boolean streaming) {
        if (over || closing != null) {
            source.stopProducing();
            return;
        }
        producer.register(source, streaming);
        onLoop(() -> {
            if (over || closing != null) {
                producer.end(transport);
                closeWhenProduced();
            } else {
                encryptOrFail();
                producer.follow(transport);
            }
        });
    }

    @Override
    public void unregisterProducer() {
        producer.unregister();
        onLoop(() -> {
            producer.follow(transport);
            closeWhenProduced();
        });
    }

    // ---- what the transport below tells

    @Override
    public Optional<Principal> peerPrincipal() {
        Principal certified = principal;
        return certified == null ? transport.peerPrincipal() : Optional.of(certified);
    }

    @Override
    public long id() {
        return transport.id();
    }

    @Override
    public SocketAddress peer() {
        return transport.peer();
    }

    @Override
    public SocketAddress host() {
        return transport.host();
    }

    @Override
    public EventLoop loop() {
        return transport.loop();
    }

    @Override
    public long bytesReceived() {
        return transport.bytesReceived();
    }

    @Override
    public long bytesSent() {
        return transport.bytesSent();
    }

    @Override
    public long bytesPending() {
        return transport.bytesPending() + Math.max(0, outgoing.bytes());
    }

    @Override
    public Duration idleTime() {
        return transport.idleTime();
    }

    @Override
    public void setIdleTimeout(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the idle timeout must be more than zero");
        }
        onLoop(() -> {
            if (idle == null) {
                idle = new IdleClose(this);
            }
            if (!over) {
                idle.bound(timeout);
            }
        });
    }

    // ---- threads

    private void onLoop(Runnable step) {
        if (loop().inLoop()) {
            step.run();
        } else {
            fromThread(step);
        }
    }

    private void fromThread(Runnable step) {
        try {
            loop().callFromThread(() -> guarded(step));
        } catch (RejectedExecutionException e) {
            // The loop has ended, or is so overloaded that the connection cannot be served.
            abortConnection(new CloseReason.HandlerFailed(e));
        }
    }

    /** The one place where the protocol inside is entered when the loop does not serve this connection. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            log.warn("Connection {} from {}: a handler failed, so it is dropped", id(), peer(), e);
            abortConnection(new CloseReason.HandlerFailed(e));
        }
    }

    private static void cancel(@Nullable DelayedCall timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
