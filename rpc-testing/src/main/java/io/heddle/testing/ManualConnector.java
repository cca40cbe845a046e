package io.heddle.testing;

import io.heddle.reactor.ClientFactory;
import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Connector;
import io.heddle.reactor.DelayedCall;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An outgoing connection of a {@link ManualReactor}.
 *
 * @threading Thread-safe as a {@link Connector}; the rest is event-loop confined.
 */
final class ManualConnector implements Connector {
    private final ManualReactor reactor;
    private final InetSocketAddress destination;
    private final ClientFactory factory;
    private final Duration timeout;
    // Set by whoever connects, cleared on the loop.
    private final AtomicBoolean alive = new AtomicBoolean();
    private boolean attempting;
    private boolean counted;
    private @Nullable DelayedCall timer;
    private @Nullable ManualTransport transport;

    ManualConnector(ManualReactor reactor, InetSocketAddress destination, ClientFactory factory, Duration timeout) {
        this.reactor = reactor;
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
        if (!alive.compareAndSet(false, true)) {
            throw new IllegalStateException("an attempt or a connection is alive");
        }
        reactor.loop().soon(this::begin);
    }

    @Override
    public void stopConnecting() {
        reactor.loop().execute(() -> fail(new CloseReason.ConnectionAborted()));
    }

    @Override
    public void disconnect() {
        reactor.loop().execute(() -> {
            ManualTransport open = transport;
            if (open == null) {
                fail(new CloseReason.ConnectionAborted());
            } else {
                open.loseConnection();
            }
        });
    }

    /** Ends the attempt, if one is under way. */
    void fail(CloseReason reason) {
        if (attempting) {
            settled();
            over(() -> factory.clientConnectionFailed(this, reason));
        }
    }

    private void begin() {
        attempting = true;
        reactor.attempts().add(this);
        Throwable thrown = reactor.loop().guarded(this::count);
        if (thrown == null) {
            thrown = reactor.loop().guarded(() -> factory.startedConnecting(this));
        }
        if (thrown != null) {
            fail(new CloseReason.HandlerFailed(thrown));
        } else if (reactor.stopping()) {
            fail(new CloseReason.ReactorStopped());
        } else if (attempting) {
            timer = reactor.loop().callLater(timeout, () -> fail(new CloseReason.TimedOut("connect", timeout)));
            attempt();
        }
    }

    private void count() {
        if (!counted) {
            reactor.opened(factory);
            counted = true;
        }
    }

    private void attempt() {
        if (reactor.silent(destination)) {
            return;
        }
        try {
            Endpoint client = reactor.dial(destination.getPort());
            ManualTransport made =
                    reactor.open(client, factory, this::lost, thrown -> fail(new CloseReason.HandlerFailed(thrown)));
            if (made != null) {
                settled();
                transport = made;
                made.made();
            }
        } catch (IOException e) {
            fail(new CloseReason.ConnectFailed(e));
        }
    }

    private void settled() {
        attempting = false;
        reactor.attempts().remove(this);
        stopTimer();
    }

    private void lost(CloseReason reason) {
        transport = null;
        over(() -> factory.clientConnectionLost(this, reason));
    }

    private void over(Runnable told) {
        alive.set(false);
        reactor.loop().guarded(told);
        // A factory that connects again at once is not stopped and started in between.
        if (counted && !alive.get()) {
            counted = false;
            reactor.closed(factory);
        }
    }

    private void stopTimer() {
        DelayedCall running = timer;
        if (running != null) {
            running.cancel();
            timer = null;
        }
    }
}
