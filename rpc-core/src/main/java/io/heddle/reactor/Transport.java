package io.heddle.reactor;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;

/**
 * One connection, as its {@link Protocol} sees it: bytes are written to it, and it is closed through it. After
 * Twisted's {@code ITransport}, {@code ITCPTransport} and {@code IConsumer}.
 *
 * <p>Output is buffered without blocking and bounded: past the high water mark a registered {@link Producer} is paused,
 * and a peer that lets the buffer exceed its hard cap, or takes nothing for the write timeout, is aborted with
 * {@link CloseReason.PeerTooSlow} (see {@link ReactorOptions} for the values).
 *
 * @threading Thread-safe. Each write goes out whole, and behind those that happened before it, on whatever threads.
 *     From other threads than the loop's, every method but {@code write} takes effect soon after it returns.
 * @since 0.1
 */
public interface Transport {
    /**
     * The number of this connection, unique in its reactor, counted from 1.
     *
     * @return the number
     */
    long id();

    /**
     * The address of the other side.
     *
     * @return the address, also after the connection was lost
     */
    SocketAddress peer();

    /**
     * The address of this side.
     *
     * @return the address, also after the connection was lost
     */
    SocketAddress host();

    /**
     * Who the other side has proved to be at the level of the connection: TLS client certificate, Unix peer
     * credentials. The default tells nobody.
     *
     * @return the principal, also after the connection was lost; empty for one that has proved nothing
     */
    default Optional<Principal> peerPrincipal() {
        return Optional.empty();
    }

    /**
     * The loop that this connection lives on.
     *
     * @return the loop
     */
    EventLoop loop();

    /**
     * Sends the bytes between position and limit; never blocks. After {@link #loseConnection()} has flushed, or once
     * the connection is lost, they are discarded.
     *
     * @param bytes what to send; consumed on return, and the buffer may be reused then
     */
    void write(ByteBuffer bytes);

    /**
     * Sends bytes; never blocks. After {@link #loseConnection()} has flushed, or once the connection is lost, they are
     * discarded.
     *
     * @param bytes what to send; the array may be reused on return
     */
    void write(byte[] bytes);

    /**
     * Sends bytes as {@link #write(byte[])} does, but in no hurry: from another thread than the loop's, together with
     * what that thread writes next, or when it calls {@link #flush()}. So several small replies become one packet. The
     * default writes.
     *
     * @param bytes what to send; the array is the transport's from now on, and must not be changed any more
     */
    default void gather(byte[] bytes) {
        write(bytes);
    }

    /** Sends what was gathered and not sent yet; never blocks. The default does nothing. */
    default void flush() {}

    /** Closes in an orderly manner: {@code loseConnection(new CloseReason.ConnectionDone())}. */
    default void loseConnection() {
        loseConnection(new CloseReason.ConnectionDone());
    }

    /**
     * Flushes, then sends FIN. No more bytes are received: what still arrives is discarded. What is written before the
     * flush ends still goes out. While a {@link Producer} is registered the flush does not end. The socket itself is
     * closed when the peer closes too, or after the linger timeout, so that the peer can read the last bytes before it
     * is reset. No effect if the connection is already closing.
     *
     * @param reason what {@link Protocol#connectionLost} is told, unless the connection breaks before
     */
    void loseConnection(CloseReason reason);

    /** Flushes, then sends FIN, but goes on receiving. What is written afterwards is discarded. */
    void loseWriteConnection();

    /** Drops the connection with RST: {@code abortConnection(new CloseReason.ConnectionAborted())}. */
    default void abortConnection() {
        abortConnection(new CloseReason.ConnectionAborted());
    }

    /**
     * Drops pending output, sends RST and closes.
     *
     * @param reason what {@link Protocol#connectionLost} is told
     */
    void abortConnection(CloseReason reason);

    /** Stops receiving, so that the peer is slowed down, until {@link #resumeProducing()}. Calls do not nest. */
    void pauseProducing();

    /** Receives again after {@link #pauseProducing()}. */
    void resumeProducing();

    /**
     * Names the source of further output, to be told when to pause. A streaming producer (Twisted: push producer) is
     * paused past the high water mark and resumed at the low one; another (pull producer) is resumed each time that the
     * buffer is empty, so at once if it is now. If the connection is lost or closing, the producer is stopped at once.
     *
     * @param producer the source
     * @param streaming whether it produces by itself between resume and pause
     * @throws IllegalStateException if another producer is registered
     */
    void registerProducer(Producer producer, boolean streaming);

    /** Forgets the producer; a close that waited for it goes on. No effect if there is none. */
    void unregisterProducer();

    /**
     * The bytes received so far.
     *
     * @return the count; exact on the loop, recent elsewhere
     */
    long bytesReceived();

    /**
     * The bytes handed to the operating system so far.
     *
     * @return the count; exact on the loop, recent elsewhere
     */
    long bytesSent();

    /**
     * The bytes written that the operating system has not taken yet.
     *
     * @return the count; exact on the loop, recent elsewhere
     */
    long bytesPending();

    /**
     * The time since bytes were last received or sent, or since the connection was made.
     *
     * @return the time, at the resolution of a turn of the loop
     */
    Duration idleTime();

    /**
     * Bounds the silence of this connection: when {@link #idleTime()} comes to the timeout, the connection is closed in
     * order with {@link CloseReason.TimedOut} {@code idle}. If that has not ended it after another such time without a
     * byte, because a producer that has fallen silent holds the flush up, it is aborted. Bytes cost nothing: only when
     * the time may be over does the loop look. After Twisted's {@code TimeoutMixin}.
     *
     * @param timeout how long the connection may be silent, more than zero; of several bounds the shortest counts
     * @throws IllegalArgumentException if the timeout is not positive
     */
    void setIdleTimeout(Duration timeout);
}
