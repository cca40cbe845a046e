package io.heddle.testing;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection for unit tests of one {@link Protocol}: it collects what the protocol writes and asks for, and a test
 * plays the peer and the reactor by hand. After Twisted's {@code StringTransport}.
 *
 * <pre>{@code
 * MemoryTransport transport = new MemoryTransport();
 * transport.connect(new EchoProtocol());
 * transport.deliver("hello", 1);
 * assertThat(transport.writtenText()).isEqualTo("hello");
 * }</pre>
 *
 * <p>Nothing happens by itself: no producer is paused, no timeout passes, and after {@link #loseConnection()} the
 * protocol learns of the end only by {@link #endConnection()}. Its memory grows with what is written; there is no hard
 * cap.
 *
 * @threading Thread-safe for what a {@link Transport} offers; what only this class offers is for the one thread of the
 *     test.
 * @since 0.1
 */
public final class MemoryTransport implements Transport {
    private static final int CLIENT_PORT = 50_000;
    private static final int SERVER_PORT = 5354;

    private final ManualLoop loop;
    private final IdleWatch idleWatch = new IdleWatch(this);
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long sent;
    private long lastMoved;
    private @Nullable CloseReason closeReason;
    private boolean writeClosed;
    private boolean aborted;
    private boolean ended;
    private boolean paused;
    private @Nullable Producer producer;
    private boolean streaming;
    // Of the test's thread; the volatile ones are read by others.
    private final ArrayDeque<byte[]> undelivered = new ArrayDeque<>();
    private @Nullable Protocol protocol;
    private boolean delivering;
    private volatile long received;
    private volatile long bytesPending;
    private volatile long id = 1;
    private volatile SocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), CLIENT_PORT);
    private volatile @Nullable Principal peerPrincipal;

    /** A connection on a loop of its own. */
    public MemoryTransport() {
        this(new ManualLoop());
    }

    /**
     * A connection on a given loop, so that several may share one.
     *
     * @param loop its loop
     */
    public MemoryTransport(ManualLoop loop) {
        this.loop = loop;
        this.lastMoved = loop.nanoTime();
    }

    /**
     * Makes the connection: calls {@link Protocol#connectionMade}.
     *
     * @param handler the protocol under test
     * @return this
     * @throws IllegalStateException if it was connected before
     */
    public MemoryTransport connect(Protocol handler) {
        if (protocol != null) {
            throw new IllegalStateException("already connected");
        }
        protocol = handler;
        handler.connectionMade(this);
        return this;
    }

    /**
     * Lets bytes arrive from the peer, all at once.
     *
     * @param bytes what the peer sent
     */
    public void deliver(byte[] bytes) {
        deliver(bytes, Math.max(1, bytes.length));
    }

    /**
     * Lets text arrive from the peer, all at once.
     *
     * @param text what the peer sent, in UTF-8
     */
    public void deliver(String text) {
        deliver(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Lets text arrive from the peer in pieces.
     *
     * @param text what the peer sent, in UTF-8
     * @param chunkBytes the size of each piece but the last, 1 or more
     */
    public void deliver(String text, int chunkBytes) {
        deliver(text.getBytes(StandardCharsets.UTF_8), chunkBytes);
    }

    /**
     * Lets bytes arrive from the peer in pieces. While the protocol has paused the transport they wait; once it has
     * closed it they are discarded. Each piece is in a read-only direct buffer, as of a reactor, that is overwritten
     * after the call: a protocol that keeps it is found out.
     *
     * @param bytes what the peer sent
     * @param chunkBytes the size of each piece but the last, 1 or more
     * @throws IllegalArgumentException if the size is not positive
     * @throws IllegalStateException if it was never connected
     */
    public void deliver(byte[] bytes, int chunkBytes) {
        connected();
        if (chunkBytes < 1) {
            throw new IllegalArgumentException("chunkBytes must be 1 or more");
        }
        for (int from = 0; from < bytes.length; from += chunkBytes) {
            undelivered.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + chunkBytes)));
        }
        deliverWaiting();
    }

    /**
     * Lets the peer's FIN arrive: calls {@link Protocol#readConnectionLost}, unless the protocol has closed already.
     */
    public void finish() {
        if (!closing()) {
            connected().readConnectionLost(this);
        }
    }

    /**
     * Announces the stop of the reactor: calls {@link Protocol#reactorStopping}, unless the protocol has closed
     * already.
     */
    public void stopReactor() {
        if (!closing()) {
            connected().reactorStopping(this);
        }
    }

    /**
     * Ends the connection as the protocol asked: calls {@link Protocol#connectionLost} with its reason.
     *
     * @throws IllegalStateException if it did not ask
     */
    public void endConnection() {
        endConnection(closeReason().orElseThrow(() -> new IllegalStateException("the protocol did not close")));
    }

    /**
     * Ends the connection: stops a registered producer and calls {@link Protocol#connectionLost}. No effect the second
     * time.
     *
     * @param reason what the protocol is told
     */
    public void endConnection(CloseReason reason) {
        Protocol handler = connected();
        Producer source;
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            source = producer;
            producer = null;
        } finally {
            lock.unlock();
        }
        undelivered.clear();
        loop.execute(idleWatch::end);
        if (source != null) {
            source.stopProducing();
        }
        handler.connectionLost(reason);
    }

    /**
     * What was written since the last {@link #clear()}.
     *
     * @return a copy
     */
    public byte[] written() {
        lock.lock();
        try {
            return written.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What was written since the last {@link #clear()}, as UTF-8.
     *
     * @return the text
     */
    public String writtenText() {
        return new String(written(), StandardCharsets.UTF_8);
    }

    /** Forgets what was written so far. */
    public void clear() {
        lock.lock();
        try {
            written.reset();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the connection is closing or has ended.
     *
     * @return true after {@link #loseConnection()}, {@link #abortConnection()} or {@link #endConnection()}
     */
    public boolean closing() {
        lock.lock();
        try {
            return closeReason != null || ended;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the protocol dropped the connection.
     *
     * @return true after {@link #abortConnection()}
     */
    public boolean aborted() {
        lock.lock();
        try {
            return aborted;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the protocol closed its own direction.
     *
     * @return true after {@link #loseWriteConnection()}
     */
    public boolean writeClosed() {
        lock.lock();
        try {
            return writeClosed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Why the protocol closes: the reason of its {@code loseConnection}, or of its {@code abortConnection} if that came
     * too.
     *
     * @return the reason; empty if it did not close
     */
    public Optional<CloseReason> closeReason() {
        lock.lock();
        try {
            return Optional.ofNullable(closeReason);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the protocol has paused the transport.
     *
     * @return true between {@link #pauseProducing()} and {@link #resumeProducing()}
     */
    public boolean paused() {
        lock.lock();
        try {
            return paused;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The registered producer, for a test to pause and resume.
     *
     * @return the producer, or empty
     */
    public Optional<Producer> producer() {
        lock.lock();
        try {
            return Optional.ofNullable(producer);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the registered producer is a streaming one.
     *
     * @return false also if there is none
     */
    public boolean producerStreaming() {
        lock.lock();
        try {
            return producer != null && streaming;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets what {@link #bytesPending()} tells. Default: 0.
     *
     * @param bytes 0 or more
     */
    public void setBytesPending(long bytes) {
        bytesPending = bytes;
    }

    /**
     * Sets what {@link #peer()} tells. Default: 127.0.0.1:50000.
     *
     * @param address the address of the other side
     */
    public void setPeer(SocketAddress address) {
        peer = address;
    }

    /**
     * Sets what {@link #peerPrincipal()} tells. Default: nobody.
     *
     * @param principal who the other side has proved to be
     */
    public void setPeerPrincipal(Principal principal) {
        peerPrincipal = principal;
    }

    /**
     * Sets what {@link #id()} tells. Default: 1.
     *
     * @param number the number
     */
    public void setId(long number) {
        id = number;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public SocketAddress peer() {
        return peer;
    }

    /** 127.0.0.1:5354. */
    @Override
    public SocketAddress host() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), SERVER_PORT);
    }

    @Override
    public Optional<Principal> peerPrincipal() {
        return Optional.ofNullable(peerPrincipal);
    }

    @Override
    public ManualLoop loop() {
        return loop;
    }

    @Override
    public void write(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        write(copy);
    }

    @Override
    public void write(byte[] bytes) {
        lock.lock();
        try {
            if (!writeClosed && !aborted && !ended) {
                written.writeBytes(bytes);
                sent += bytes.length;
                lastMoved = loop.nanoTime();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void loseConnection(CloseReason reason) {
        lock.lock();
        try {
            if (closeReason == null) {
                closeReason = reason;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void loseWriteConnection() {
        lock.lock();
        try {
            writeClosed = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void abortConnection(CloseReason reason) {
        lock.lock();
        try {
            if (!aborted && !ended) {
                aborted = true;
                closeReason = reason;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void pauseProducing() {
        setPaused(true);
    }

    @Override
    public void resumeProducing() {
        setPaused(false);
        loop.execute(this::deliverWaiting);
    }

    /** Remembers the producer. A pull producer is resumed at once, as a reactor does, but then only by the test. */
    @Override
    public void registerProducer(Producer source, boolean isStreaming) {
        boolean stopped;
        lock.lock();
        try {
            if (producer != null) {
                throw new IllegalStateException("a producer is registered already");
            }
            stopped = closeReason != null || ended;
            if (!stopped) {
                producer = source;
                streaming = isStreaming;
            }
        } finally {
            lock.unlock();
        }
        if (stopped) {
            source.stopProducing();
        } else if (!isStreaming) {
            loop.execute(source::resumeProducing);
        }
    }

    @Override
    public void unregisterProducer() {
        lock.lock();
        try {
            producer = null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long bytesReceived() {
        return received;
    }

    @Override
    public long bytesSent() {
        lock.lock();
        try {
            return sent;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long bytesPending() {
        return bytesPending;
    }

    /** The time by the loop's clock, which a test turns. */
    @Override
    public Duration idleTime() {
        lock.lock();
        try {
            return Duration.ofNanos(loop.nanoTime() - lastMoved);
        } finally {
            lock.unlock();
        }
    }

    /** Holds by the loop's clock: to see it expire, a test advances that. */
    @Override
    public void setIdleTimeout(Duration timeout) {
        IdleWatch.checked(timeout);
        loop.execute(() -> idleWatch.bound(timeout));
    }

    private void deliverWaiting() {
        if (delivering) {
            return; // resumed from inside dataReceived: the loop below goes on
        }
        delivering = true;
        try {
            while (!undelivered.isEmpty() && !paused() && !closing()) {
                deliverOne(undelivered.remove());
            }
            if (closing()) {
                undelivered.clear();
            }
        } finally {
            delivering = false;
        }
    }

    private void deliverOne(byte[] chunk) {
        received += chunk.length;
        lock.lock();
        try {
            lastMoved = loop.nanoTime();
        } finally {
            lock.unlock();
        }
        LentBytes.lend(chunk, connected()::dataReceived);
    }

    private Protocol connected() {
        Protocol handler = protocol;
        if (handler == null) {
            throw new IllegalStateException("connect a protocol first");
        }
        return handler;
    }

    private void setPaused(boolean whether) {
        lock.lock();
        try {
            paused = whether;
        } finally {
            lock.unlock();
        }
    }
}
