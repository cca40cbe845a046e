package io.heddle.nio;

import io.heddle.reactor.ClientFactory;
import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Connector;
import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An outgoing connection: attempts, one at a time, and what came of the last one.
 *
 * <pre>
 *   IDLE --connect--> CONNECTING --established--> CONNECTED --lost--> IDLE
 *                         |
 *                         +--failed, timed out, stopped--> IDLE
 * </pre>
 *
 * @threading Event-loop confined, except for the methods of {@link Connector}, which are thread-safe.
 */
final class TcpConnector implements Connector, Ready, Origin {
    private static final Logger log = LoggerFactory.getLogger(TcpConnector.class);

    private final NioReactor reactor;
    private final NioLoop loop;
    private final InetSocketAddress destination;
    private final ClientFactory factory;
    private final Duration timeout;

    private final AtomicBoolean busy = new AtomicBoolean(); // an attempt or a connection is alive
    private @Nullable SocketChannel channel; // of the attempt under way, as is the key
    private @Nullable SelectionKey key;
    private @Nullable DelayedCall timer;
    private @Nullable TcpConnection connection;
    private boolean begun; // an attempt is under way
    private int attempt; // so that a late answer of the resolver is not taken for a newer one's

    TcpConnector(
            NioReactor reactor, NioLoop loop, InetSocketAddress destination, ClientFactory factory, Duration timeout) {
        this.reactor = reactor;
        this.loop = loop;
        this.destination = destination;
        this.factory = factory;
        this.timeout = timeout;
    }

    @Override
    public InetSocketAddress destination() {
        return destination;
    }

    @Override
    public void connect() {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("connector to " + destination + " is busy");
        }
        try {
            reactor.factoryBegins(factory);
        } catch (RuntimeException | Error e) {
            busy.set(false);
            throw e;
        }
        if (!loop.submit(this::begin)) {
            busy.set(false);
            reactor.factoryEnds(factory);
            throw new IllegalStateException("the reactor has stopped");
        }
    }

    @Override
    public void stopConnecting() {
        loop.runOrSubmit(() -> {
            if (begun) {
                fail(new CloseReason.ConnectionAborted());
            } else if (busy.get() && connection == null) {
                loop.submit(() -> fail(new CloseReason.ConnectionAborted())); // behind the beginning, asked for already
            }
        });
    }

    @Override
    public void disconnect() {
        loop.runOrSubmit(() -> {
            if (connection != null) {
                connection.loseConnection();
            } else {
                stopConnecting();
            }
        });
    }

    private void begin() {
        int mine = ++attempt;
        begun = true;
        reactor.attemptBegins(this);
        timer = loop.callLater(timeout, () -> fail(new CloseReason.TimedOut("connect", timeout)));
        enter(() -> factory.startedConnecting(this));
        if (mine != attempt) {
            return; // stopped by the factory itself
        }
        if (reactor.stopping()) {
            fail(new CloseReason.ReactorStopped());
        } else if (destination.isUnresolved()) {
            Thread.ofVirtual().name("heddle-resolve").start(() -> resolve(mine));
        } else {
            attemptConnection(destination);
        }
    }

    private void resolve(int mine) {
        try {
            InetSocketAddress resolved =
                    new InetSocketAddress(InetAddress.getByName(destination.getHostString()), destination.getPort());
            loop.submit(() -> {
                if (mine == attempt) {
                    attemptConnection(resolved);
                }
            });
        } catch (IOException e) {
            loop.submit(() -> {
                if (mine == attempt) {
                    fail(new CloseReason.ConnectFailed(e));
                }
            });
        }
    }

    private void attemptConnection(InetSocketAddress address) {
        try {
            SocketChannel opened = SocketChannel.open();
            channel = opened;
            NioReactor.configureTcp(opened);
            boolean connected = opened.connect(address);
            SelectionKey registered = loop.register(opened, connected ? 0 : SelectionKey.OP_CONNECT, this);
            key = registered;
            if (connected) {
                established(registered);
            }
        } catch (IOException e) {
            fail(new CloseReason.ConnectFailed(e));
        }
    }

    @Override
    public void ready(int readyOps) {
        SocketChannel pending = channel;
        SelectionKey registered = key;
        if (pending == null || registered == null) {
            return;
        }
        try {
            if (pending.finishConnect()) {
                established(registered);
            }
        } catch (IOException e) {
            fail(new CloseReason.ConnectFailed(e));
        }
    }

    private void established(SelectionKey registered) throws IOException {
        SocketChannel connected = (SocketChannel) registered.channel();
        Ends ends = Ends.ofTcp(connected);
        ProtocolBuilding building = new ProtocolBuilding(factory, ends.peer());
        int mine = attempt;
        Protocol protocol = building.on(loop);
        if (mine != attempt) {
            return; // stopped by the factory itself
        }
        if (protocol == null) {
            fail(new CloseReason.HandlerFailed(
                    Objects.requireNonNullElseGet(building.failure(), IllegalStateException::new)));
            return;
        }
        registered.interestOps(SelectionKey.OP_READ);
        TcpConnection made = new TcpConnection(this, loop, registered, protocol, ends);
        begun = false;
        reactor.connectionOpened();
        reactor.attemptEnds(this);
        cancelTimer();
        channel = null;
        key = null;
        connection = made;
        made.open();
    }

    private void fail(CloseReason reason) {
        if (!begun) {
            return;
        }
        begun = false;
        attempt++;
        reactor.attemptEnds(this);
        cancelTimer();
        SocketChannel pending = channel;
        channel = null;
        key = null;
        if (pending != null) {
            NioReactor.closeQuietly(pending);
        }
        busy.set(false);
        enter(() -> factory.clientConnectionFailed(this, reason));
        reactor.factoryEnds(factory);
    }

    @Override
    public NioReactor reactor() {
        return reactor;
    }

    @Override
    public void connectionLost(CloseReason reason) {
        connection = null;
        busy.set(false);
        enter(() -> factory.clientConnectionLost(this, reason));
        reactor.factoryEnds(factory);
    }

    /** The reactor is stopping. */
    void giveUp() {
        loop.submit(this::stopping);
    }

    @Override
    public void stopping() {
        fail(new CloseReason.ReactorStopped());
    }

    @Override
    public void abandon() {
        stopping();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void enter(Runnable callback) {
        loop.enter(new Guest() {
            @Override
            public void run() {
                callback.run();
            }

            @Override
            public void failed(Throwable cause) {
                log.warn("Connector to {}: its factory failed", destination, cause);
            }
        });
    }
}
