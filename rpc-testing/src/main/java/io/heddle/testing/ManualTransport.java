package io.heddle.testing;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.Transport;
import io.heddle.reactor.UnixPeerAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a {@link ManualReactor}. Bytes move only when the reactor is turned.
 *
 * @threading Thread-safe: what other threads ask for is done on the loop. The rest is event-loop confined.
 */
final class ManualTransport implements Transport {
    private static final int READ_BYTES = 64 << 10;
    private static final int MAX_LAST_READS = 16;

    private record Registration(Producer producer, boolean streaming) {}

    private final ManualLoop loop;
    private final ReactorOptions options;
    private final Endpoint end;
    private final long id;
    private final BiConsumer<ManualTransport, CloseReason> whenLost;
    private final IdleWatch idleWatch = new IdleWatch(this);
    private final ByteQueue output = new ByteQueue();
    private final ByteBuffer input = ByteBuffer.allocate(READ_BYTES);
    // Registered from any thread, taken away from any thread.
    private final AtomicReference<@Nullable Registration> registration = new AtomicReference<>();
    private @Nullable Protocol protocol;
    private @Nullable DelayedCall timer;
    private long lastTaken;
    private boolean producerPaused;
    private boolean readEnded;
    private boolean toldStopping;
    private Runnable afterwards = () -> {};
    private final AtomicLong handedOverBytes = new AtomicLong();
    private final Queue<byte[]> handedOver = new ConcurrentLinkedQueue<>(); // written, and not in the output yet
    private boolean writeClosing;
    private boolean finSent;
    // Written on the loop, read anywhere: why it closes in order, and why it is over.
    private volatile @Nullable CloseReason closing;
    private volatile @Nullable CloseReason over;
    private volatile boolean paused;
    private volatile long received;
    private volatile long sent;
    private volatile long pending;
    private volatile long lastMoved;

    ManualTransport(
            ManualLoop loop,
            ReactorOptions options,
            Endpoint end,
            long id,
            BiConsumer<ManualTransport, CloseReason> whenLost) {
        this.loop = loop;
        this.options = options;
        this.end = end;
        this.id = id;
        this.whenLost = whenLost;
        this.lastMoved = loop.nanoTime();
    }

    void handler(Protocol handler) {
        protocol = handler;
    }

    void made() {
        enter(() -> Objects.requireNonNull(protocol).connectionMade(this));
    }

    /** Names what to do when the protocol has been told of the end. */
    void whenOver(Runnable action) {
        afterwards = action;
    }

    /** Delivers what has arrived, no more than 1 MiB, and tells the protocol, once. */
    void reactorStopping() {
        if (toldStopping) {
            return;
        }
        toldStopping = true;
        boolean more = true;
        for (int i = 0; i < MAX_LAST_READS && more; i++) {
            more = over == null && closing == null && !paused && read();
        }
        Protocol handler = protocol;
        if (handler != null && over == null && closing == null) {
            enter(() -> handler.reactorStopping(this));
        }
    }

    /** The stop deadline is over: tells whether it had to be aborted. */
    boolean abandon() {
        CloseReason wanted = closing;
        if (over != null) {
            return false;
        }
        if (wanted != null && finSent) {
            end(wanted, end::close);
            return false;
        }
        abortConnection(new CloseReason.ReactorStopped());
        return true;
    }

    /** Moves what can be moved; tells whether anything was. */
    boolean turn() {
        if (over != null) {
            return false;
        }
        boolean written = send();
        boolean read = over == null && read();
        return written | read;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public SocketAddress peer() {
        return end.other().address();
    }

    @Override
    public SocketAddress host() {
        return end.address();
    }

    @Override
    public Optional<Principal> peerPrincipal() {
        return peer() instanceof UnixPeerAddress unix ? unix.user() : Optional.empty();
    }

    @Override
    public ManualLoop loop() {
        return loop;
    }

    @Override
    public void write(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        handedOverBytes.addAndGet(copy.length);
        handedOver.add(copy); // on the loop too, so that it goes out behind what threads wrote before
        loop.execute(this::appendHandedOver);
    }

    private void appendHandedOver() {
        for (byte[] bytes = handedOver.poll(); bytes != null; bytes = handedOver.poll()) {
            append(bytes);
            handedOverBytes.addAndGet(-bytes.length);
        }
    }

    @Override
    public void write(byte[] bytes) {
        write(ByteBuffer.wrap(bytes));
    }

    @Override
    public void loseConnection(CloseReason reason) {
        loop.execute(() -> {
            if (closing == null && over == null) {
                closing = reason;
                awaitPeerIfFinSent(); // half-closed before
            }
        });
    }

    @Override
    public void loseWriteConnection() {
        loop.execute(() -> writeClosing = true);
    }

    @Override
    public void abortConnection(CloseReason reason) {
        loop.execute(() -> end(reason, end::reset));
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
        if (!registration.compareAndSet(null, new Registration(producer, streaming))) {
            throw new IllegalStateException("a producer is registered already");
        }
        if (over != null || closing != null) {
            registration.set(null);
            producer.stopProducing();
            return;
        }
        loop.execute(() -> {
            producerPaused = false;
            if (!streaming && bytesPending() == 0) {
                enter(producer::resumeProducing);
            }
            pauseProducerIfFull();
        });
    }

    @Override
    public void unregisterProducer() {
        registration.set(null);
    }

    @Override
    public long bytesReceived() {
        return received;
    }

    @Override
    public long bytesSent() {
        return sent;
    }

    @Override
    public long bytesPending() {
        return pending + handedOverBytes.get();
    }

    @Override
    public Duration idleTime() {
        return Duration.ofNanos(loop.nanoTime() - lastMoved);
    }

    @Override
    public void setIdleTimeout(Duration timeout) {
        IdleWatch.checked(timeout);
        loop.execute(() -> idleWatch.bound(timeout));
    }

    private void append(byte[] bytes) {
        if (over != null || finSent || writeClosing) {
            return;
        }
        if (output.size() == 0) {
            lastTaken = loop.nanoTime(); // the wait begins now
        }
        output.add(bytes);
        pending = output.size();
        if (pending > options.hardCapBytes()) {
            tooSlow("output buffer exceeds its hard cap: " + pending + " bytes pending");
            return;
        }
        if (timer == null && pending > 0) {
            timer = loop.callLater(options.writeTimeout(), this::checkProgress);
        }
        pauseProducerIfFull();
    }

    private void checkProgress() {
        timer = null;
        if (output.size() == 0) {
            return;
        }
        Duration rest = options.writeTimeout().minusNanos(loop.nanoTime() - lastTaken);
        if (rest.isPositive()) {
            timer = loop.callLater(rest, this::checkProgress);
        } else {
            tooSlow("nothing taken for " + options.writeTimeout() + ": " + pending + " bytes pending");
        }
    }

    private void tooSlow(String message) {
        end(new CloseReason.PeerTooSlow(message), end::reset);
    }

    private void pauseProducerIfFull() {
        Registration registered = registration.get();
        if (registered != null
                && registered.streaming()
                && !producerPaused
                && output.size() > options.highWaterMarkBytes()) {
            producerPaused = true;
            enter(registered.producer()::pauseProducing);
        }
    }

    private boolean send() {
        int taken;
        try {
            taken = end.send(output);
        } catch (IOException e) {
            end(new CloseReason.ConnectionLost(e), end::close);
            return true;
        }
        if (taken > 0) {
            sent += taken;
            pending = output.size();
            lastMoved = loop.nanoTime();
            lastTaken = lastMoved;
            resumeProducer();
        }
        return sendFin() || taken > 0;
    }

    private void resumeProducer() {
        Registration registered = registration.get();
        if (registered == null) {
            return;
        }
        if (registered.streaming() && producerPaused && output.size() <= options.lowWaterMarkBytes()) {
            producerPaused = false;
            enter(registered.producer()::resumeProducing);
        } else if (!registered.streaming() && output.size() == 0) {
            enter(registered.producer()::resumeProducing);
        }
    }

    private boolean sendFin() {
        boolean wanted = closing != null || writeClosing;
        if (!wanted || finSent || over != null || output.size() > 0 || registration.get() != null) {
            return false;
        }
        end.shutdownOutput();
        finSent = true;
        awaitPeerIfFinSent();
        return true;
    }

    /** After both sides have closed in order the connection is done; else the peer is given the linger timeout. */
    private void awaitPeerIfFinSent() {
        CloseReason reason = closing;
        if (!finSent || reason == null) {
            return;
        }
        if (readEnded || options.lingerTimeout().isZero()) {
            end(reason, end::close);
            return;
        }
        stopTimer();
        timer = loop.callLater(options.lingerTimeout(), () -> end(reason, end::close));
    }

    private boolean read() {
        if (readEnded || (paused && closing == null)) {
            return false;
        }
        input.clear();
        try {
            if (!end.receive(input)) {
                readEnded();
                return true;
            }
        } catch (IOException e) {
            end(new CloseReason.ConnectionLost(e), end::close);
            return true;
        }
        if (input.position() == 0) {
            return false;
        }
        byte[] bytes = new byte[input.flip().limit()];
        input.get(bytes);
        received += bytes.length;
        lastMoved = loop.nanoTime();
        Protocol handler = protocol;
        if (closing == null && handler != null) {
            enter(() -> LentBytes.lend(bytes, handler::dataReceived));
        }
        return true;
    }

    private void readEnded() {
        readEnded = true;
        Protocol handler = protocol;
        if (closing == null && handler != null) {
            enter(() -> handler.readConnectionLost(this));
        } else {
            awaitPeerIfFinSent();
        }
    }

    /**
     * The first reason counts. The protocol is told in a later turn, because this may be called by one of its
     * callbacks.
     */
    private void end(CloseReason reason, Runnable close) {
        if (over != null) {
            return;
        }
        over = reason;
        close.run();
        stopTimer();
        idleWatch.end();
        output.clear();
        pending = 0;
        loop.soon(() -> lost(reason));
    }

    private void lost(CloseReason reason) {
        Registration registered = registration.getAndSet(null);
        if (registered != null) {
            loop.guarded(registered.producer()::stopProducing);
        }
        Protocol handler = protocol;
        if (handler != null) {
            loop.guarded(() -> handler.connectionLost(reason));
        }
        afterwards.run();
        whenLost.accept(this, reason);
    }

    private void stopTimer() {
        DelayedCall running = timer;
        if (running != null) {
            running.cancel();
            timer = null;
        }
    }

    private void enter(Runnable callback) {
        Throwable thrown = loop.guarded(callback);
        if (thrown != null) {
            end(new CloseReason.HandlerFailed(thrown), end::reset);
        }
    }
}
