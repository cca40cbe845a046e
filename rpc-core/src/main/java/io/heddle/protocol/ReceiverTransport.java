package io.heddle.protocol;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection as the subclass of a receiver sees it: it tells the receiver what stops the delivery of frames.
 *
 * @threading Thread-safe.
 */
final class ReceiverTransport implements Transport {
    private final Transport connection;
    private final FrameReceiver receiver;

    ReceiverTransport(Transport connection, FrameReceiver receiver) {
        this.connection = connection;
        this.receiver = receiver;
    }

    /** The connection itself. */
    Transport connection() {
        return connection;
    }

    @Override
    public void loseConnection(CloseReason reason) {
        receiver.stopDelivering();
        connection.loseConnection(reason);
    }

    @Override
    public void abortConnection(CloseReason reason) {
        receiver.stopDelivering();
        connection.abortConnection(reason);
    }

    @Override
    public void pauseProducing() {
        onLoop(receiver::pauseProducing);
    }

    @Override
    public void resumeProducing() {
        onLoop(receiver::resumeProducing);
    }

    private void onLoop(Runnable call) {
        EventLoop loop = connection.loop();
        if (loop.inLoop()) {
            call.run();
        } else {
            loop.callFromThread(call);
        }
    }

    @Override
    public long id() {
        return connection.id();
    }

    @Override
    public SocketAddress peer() {
        return connection.peer();
    }

    @Override
    public SocketAddress host() {
        return connection.host();
    }

    @Override
    public Optional<Principal> peerPrincipal() {
        return connection.peerPrincipal();
    }

    @Override
    public EventLoop loop() {
        return connection.loop();
    }

    @Override
    public void write(ByteBuffer bytes) {
        connection.write(bytes);
    }

    @Override
    public void write(byte[] bytes) {
        connection.write(bytes);
    }

    @Override
    public void gather(byte[] bytes) {
        connection.gather(bytes);
    }

    @Override
    public void flush() {
        connection.flush();
    }

    @Override
    public void loseWriteConnection() {
        connection.loseWriteConnection();
    }

    @Override
    public void registerProducer(Producer producer, boolean streaming) {
        connection.registerProducer(producer, streaming);
    }

    @Override
    public void unregisterProducer() {
        connection.unregisterProducer();
    }

    @Override
    public long bytesReceived() {
        return connection.bytesReceived();
    }

    @Override
    public long bytesSent() {
        return connection.bytesSent();
    }

    @Override
    public long bytesPending() {
        return connection.bytesPending();
    }

    @Override
    public Duration idleTime() {
        return connection.idleTime();
    }

    @Override
    public void setIdleTimeout(Duration timeout) {
        connection.setIdleTimeout(timeout);
    }
}
