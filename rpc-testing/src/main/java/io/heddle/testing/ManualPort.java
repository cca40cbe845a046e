package io.heddle.testing;

import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
    private final Consumer<Factory> whenEnded;
    private final ArrayDeque<Endpoint> backlog = new ArrayDeque<>();
    private final Set<ManualTransport> accepted = new LinkedHashSet<>(); // those that are open
    private boolean open = true;

    /**
     * @param whenClosed may still accept from the backlog; what is left there is reset
     * @param whenEnded told of the factory when its port needs it no more
     */
    ManualPort(
            ManualLoop loop,
            SocketAddress address,
            Factory factory,
            Consumer<ManualPort> whenClosed,
            Consumer<Factory> whenEnded) {
        this.loop = loop;
        this.address = address;
        this.factory = factory;
        this.whenClosed = whenClosed;
        this.whenEnded = whenEnded;
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
        loop.execute(() -> close(false));
    }

    @Override
    public CompletableFuture<Void> drain() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        boolean soon = loop.execute(() -> {
            close(true);
            told.complete(null);
        });
        if (!soon) {
            told.complete(null);
        }
        return told;
    }

    /** Closes, if it is open; and tells its connections to end in order, if so wanted. */
    void close(boolean drained) {
        boolean wasOpen = open;
        open = false;
        if (wasOpen) {
            whenClosed.accept(this);
            backlog.forEach(Endpoint::reset);
            backlog.clear();
        }
        if (drained) {
            List.copyOf(accepted).forEach(ManualTransport::reactorStopping);
        }
        if (wasOpen) {
            whenEnded.accept(factory); // not before: connections that wait may bring work for it
        }
    }

    void accepted(ManualTransport connection) {
        accepted.add(connection);
    }

    void forget(ManualTransport connection) {
        accepted.remove(connection);
    }
}
