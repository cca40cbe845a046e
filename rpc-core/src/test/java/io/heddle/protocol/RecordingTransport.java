package io.heddle.protocol;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Transport;
import io.heddle.reactor.UnixPeerAddress;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Remembers what was asked of it. It is its own loop, which runs calls when told to. */
final class RecordingTransport implements Transport, EventLoop {
    final List<String> calls = new ArrayList<>();
    final Queue<Runnable> handedOver = new ArrayDeque<>();
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    int writes;
    boolean inLoop = true;
    boolean paused;

    @Nullable
    CloseReason closeReason;

    @Nullable
    Duration idleTimeout;

    String writtenText() {
        return written.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public long id() {
        return 7;
    }

    @Override
    public SocketAddress peer() {
        return InetSocketAddress.createUnresolved("peer", 1);
    }

    @Override
    public Optional<Principal> peerPrincipal() {
        return UnixPeerAddress.of("ada").user();
    }

    @Override
    public SocketAddress host() {
        return InetSocketAddress.createUnresolved("host", 2);
    }

    @Override
    public EventLoop loop() {
        return this;
    }

    @Override
    public void write(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        write(copy);
    }

    @Override
    public void write(byte[] bytes) {
        writes++;
        written.writeBytes(bytes);
    }

    @Override
    public void loseConnection(CloseReason reason) {
        calls.add("lose");
        closeReason = reason;
    }

    @Override
    public void loseWriteConnection() {
        calls.add("loseWrite");
    }

    @Override
    public void abortConnection(CloseReason reason) {
        calls.add("abort");
        closeReason = reason;
    }

    @Override
    public void pauseProducing() {
        calls.add("pause");
        paused = true;
    }

    @Override
    public void resumeProducing() {
        calls.add("resume");
        paused = false;
    }

    @Override
    public void registerProducer(Producer producer, boolean streaming) {
        calls.add("register " + streaming);
    }

    @Override
    public void unregisterProducer() {
        calls.add("unregister");
    }

    @Override
    public long bytesReceived() {
        return 11;
    }

    @Override
    public long bytesSent() {
        return 12;
    }

    @Override
    public long bytesPending() {
        return 13;
    }

    @Override
    public Duration idleTime() {
        return Duration.ofSeconds(14);
    }

    @Override
    public void setIdleTimeout(Duration timeout) {
        idleTimeout = timeout;
    }

    @Override
    public DelayedCall callLater(Duration delay, Runnable call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void callFromThread(Runnable call) {
        handedOver.add(call);
    }

    @Override
    public boolean inLoop() {
        return inLoop;
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public Duration lag() {
        return Duration.ZERO;
    }
}
