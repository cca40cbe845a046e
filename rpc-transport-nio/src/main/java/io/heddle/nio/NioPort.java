package io.heddle.nio;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket, TCP or Unix. It accepts on one loop and deals the connections out to all loops in turn.
 *
 * @threading Event-loop confined, except for the methods of {@link ListeningPort}, which are thread-safe,
 *     {@link #abandon()} and {@link #ended()}.
 */
final class NioPort implements ListeningPort, Ready, Origin {
    private static final Logger log = LoggerFactory.getLogger(NioPort.class);

    /** So that a flood of connections does not keep the others of this loop waiting. */
    private static final int MAX_ACCEPTS_PER_TURN = 64;

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final NioReactor reactor;
    private final NioLoop loop;
    private final ServerSocketChannel channel;
    private final SocketAddress address;
    private final @Nullable SocketFile file; // null for TCP
    private final Factory factory;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable SelectionKey key;
    private @Nullable DelayedCall backOff;
    private Duration pause = Duration.ZERO; // longer with each failure in a row

    private NioPort(
            NioReactor reactor,
            NioLoop loop,
            ServerSocketChannel channel,
            SocketAddress address,
            @Nullable SocketFile file,
            Factory factory) {
        this.reactor = reactor;
        this.loop = loop;
        this.channel = channel;
        this.address = address;
        this.file = file;
        this.factory = factory;
    }

    static NioPort tcp(NioReactor reactor, NioLoop loop, ServerSocketChannel channel, Factory factory)
            throws IOException {
        return new NioPort(reactor, loop, channel, channel.getLocalAddress(), null, factory);
    }

    /** @param file that the channel was bound with */
    static NioPort unix(
            NioReactor reactor, NioLoop loop, ServerSocketChannel channel, SocketFile file, Factory factory) {
        return new NioPort(reactor, loop, channel, UnixDomainSocketAddress.of(file.path()), file, factory);
    }

    Factory factory() {
        return factory;
    }

    void openOnLoop() {
        loop.runOrSubmit(this::open);
    }

    private void open() {
        try {
            key = loop.register(channel, SelectionKey.OP_ACCEPT, this);
        } catch (ClosedChannelException e) {
            log.debug("Port {} was closed before it was served", address, e);
        }
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public void stopListening() {
        close(true, this::ended);
    }

    @Override
    public CompletableFuture<Void> drain() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        Runnable tell = () -> reactor.tellConnections(this).thenRun(() -> {
            ended(); // only now, so that a factory is not stopped while connections that wait bring work for it
            told.complete(null);
        });
        if (!close(true, tell) && !loop.submit(tell)) {
            told.complete(null);
        }
        return told;
    }

    /**
     * Closes, if it has not been closed before.
     *
     * @param acceptWaiting whether those who are connected and wait are accepted
     * @param then what comes next, on the loop unless that does not run
     */
    private boolean close(boolean acceptWaiting, Runnable then) {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        if (file != null) {
            file.delete();
        }
        Runnable close = () -> {
            closeChannel(acceptWaiting);
            then.run();
        };
        if (loop.thread() == null || !loop.submit(close)) { // on the loop, which may be using the key just now
            closeChannel(false);
            then.run();
        }
        return true;
    }

    /** The operating system resets whoever is connected between the last look and the close: the shorter the better. */
    private void closeChannel(boolean acceptWaiting) {
        if (backOff != null) {
            backOff.cancel();
        }
        try {
            if (key != null && key.isValid()) {
                key.cancel();
                loop.deregisterCancelled(); // else the socket would be open until the next turn
            }
            if (acceptWaiting) {
                acceptWaiting();
            }
            channel.close();
        } catch (IOException e) {
            log.warn("Port {} was not closed in order", address, e);
            NioReactor.closeQuietly(channel);
        }
    }

    private void acceptWaiting() throws IOException {
        for (int left = reactor.options().acceptBacklog(); left > 0; left--) {
            SocketChannel waiting = channel.accept();
            if (waiting == null) {
                return;
            }
            reactor.serve(waiting, this);
        }
    }

    /** Nothing is left to be done but to tell the factory. */
    void ended() {
        if (ended.compareAndSet(false, true)) {
            reactor.factoryEnds(factory);
            reactor.portClosed(this);
        }
    }

    @Override
    public NioReactor reactor() {
        return reactor;
    }

    /** Of a connection that was accepted here: its protocol is all that is to be told. */
    @Override
    public void connectionLost(CloseReason reason) {}

    @Override
    public void ready(int readyOps) {
        for (int i = 0; i < MAX_ACCEPTS_PER_TURN && !closed.get(); i++) {
            SocketChannel accepted;
            try {
                accepted = channel.accept();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                rest(e);
                return;
            }
            if (accepted == null) {
                return;
            }
            recovered();
            reactor.serve(accepted, this);
        }
    }

    /** Makes an accepted socket ready to be served, and tells the addresses of its sides. */
    Ends prepare(SocketChannel accepted) throws IOException {
        if (file == null) {
            NioReactor.configureTcp(accepted);
            return Ends.ofTcp(accepted);
        }
        accepted.configureBlocking(false);
        return Ends.ofUnix(accepted, address);
    }

    /** Out of descriptors, most likely: trying again at once would only burn the processor. */
    private void rest(IOException cause) {
        if (pause.isZero()) {
            log.warn("Port {} cannot accept, and tries again at intervals: {}", address, cause.toString());
        }
        Duration doubled = pause.multipliedBy(2);
        pause = pause.isZero() ? SHORTEST_PAUSE : doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        accept(false);
        backOff = loop.callLater(pause, () -> accept(true));
    }

    private void recovered() {
        if (!pause.isZero()) {
            pause = Duration.ZERO;
            log.info("Port {} accepts again", address);
        }
    }

    private void accept(boolean wanted) {
        SelectionKey registered = key;
        if (registered != null && registered.isValid()) {
            registered.interestOps(wanted ? SelectionKey.OP_ACCEPT : 0);
        }
    }

    @Override
    public void stopping() {
        stopListening();
    }

    @Override
    public void abandon() {
        close(false, this::ended);
    }
}
