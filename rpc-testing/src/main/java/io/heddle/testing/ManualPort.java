package io.heddle.testing;

import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * A port of a {@link ManualReactor}.
 *
 * @threading Thread-safe as a {@link ListeningPort}; the rest is event-loop confined.
 */
final class ManualPort implements ListeningPort {
    private final ManualLoop loop;
    private final SocketAddress address;
    private final Factory factory;
    private final Consumer<ManualPort> whenClosed;
    private final ArrayDeque<Endpoint> backlog = new ArrayDeque<>();
    private boolean open = true;

    ManualPort(ManualLoop loop, SocketAddress address, Factory factory, Consumer<ManualPort> whenClosed) {
        this.loop = loop;
        this.address = address;
        this.factory = factory;
        this.whenClosed = whenClosed;
    }

    Factory factory() {
        return factory;
    }

    /** The connections that wait to be accepted. */
    ArrayDeque<Endpoint> backlog() {
        return backlog;
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public void stopListening() {
        loop.execute(this::close);
    }

    void close() {
        if (open) {
            open = false;
            backlog.forEach(Endpoint::reset);
            backlog.clear();
            whenClosed.accept(this);
        }
    }
}
