package io.heddle.server;

import io.heddle.command.CommandRegistry;
import io.heddle.command.ServerView;
import io.heddle.policy.ConnectionLimit;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Reactor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of a server share, and what its commands may see of it.
 *
 * @threading Thread-safe.
 */
final class ServerState implements ServerView {
    /**
     * What a connection and its calls may take, as {@link RpcServer.Builder} says.
     *
     * @threading Immutable.
     */
    record Bounds(Duration idleTimeout, Admission.Limits calls, int maxQueuedCalls) {}

    /**
     * What stands between calls and commands.
     *
     * @param access null if everybody may call everything
     * @param audit null if nothing is recorded
     * @threading Immutable.
     */
    record Controls(
            @Nullable AccessControl access, @Nullable AuditLog audit) {
        static final Controls NONE = new Controls(null, null);
    }

    private final Reactor reactor;
    private final CommandRegistry commands;
    private final WireProtocols wireProtocols;
    private final @Nullable Path logFile;
    private final Bounds bounds;
    private final @Nullable AccessControl access;
    private final CallStatistics statistics;
    private final Dispatcher dispatcher;
    private final ConnectionTable connections = new ConnectionTable();
    private final AbortLog abortLog = new AbortLog();
    private final AtomicLong callIds = new AtomicLong();
    private final long startNanos = System.nanoTime();
    private volatile @Nullable ConnectionLimit limit; // set once, before the first connection

    ServerState(
            Reactor reactor,
            CommandRegistry commands,
            WireProtocols wireProtocols,
            @Nullable Path logFile,
            Bounds bounds,
            Controls controls) {
        this.reactor = reactor;
        this.commands = commands;
        this.wireProtocols = wireProtocols;
        this.logFile = logFile;
        this.bounds = bounds;
        this.statistics = new CallStatistics(commands);
        this.access = controls.access;
        this.dispatcher = new Dispatcher(statistics, new Admission(bounds.calls, commands), controls);
    }

    void countWith(ConnectionLimit counter) {
        limit = counter;
    }

    WireProtocols wireProtocols() {
        return wireProtocols;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    @Nullable
    AccessControl access() {
        return access;
    }

    AbortLog abortLog() {
        return abortLog;
    }

    ConnectionTable connectionTable() {
        return connections;
    }

    Bounds bounds() {
        return bounds;
    }

    long nextCallId() {
        return callIds.incrementAndGet();
    }

    // ---- ServerView

    @Override
    public String version() {
        return RpcServer.version();
    }

    @Override
    public Duration uptime() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    @Override
    public CommandRegistry commands() {
        return commands;
    }

    @Override
    public Optional<Path> logFile() {
        return Optional.ofNullable(logFile);
    }

    @Override
    public List<ConnectionView> connections() {
        return connections.all().stream()
                .map(RpcConnection::connectionView)
                .sorted(Comparator.comparingLong(ConnectionView::id))
                .toList();
    }

    @Override
    public boolean closeConnection(long connectionId) {
        Optional<RpcConnection> found = connections.all().stream()
                .filter(connection -> connection.transport().id() == connectionId)
                .findFirst();
        found.ifPresent(RpcConnection::kill);
        return found.isPresent();
    }

    @Override
    public ConnectionCounts connectionCounts() {
        return new ConnectionCounts(
                counted(ConnectionLimit::open),
                counted(ConnectionLimit::peak),
                counted(ConnectionLimit::accepted),
                counted(ConnectionLimit::refused));
    }

    private long counted(ToLongFunction<ConnectionLimit> count) {
        ConnectionLimit counter = limit;
        return counter == null ? 0 : count.applyAsLong(counter);
    }

    @Override
    public CallCounts callCounts() {
        int running = dispatcher.admission().running();
        return new CallCounts(statistics.total() + running, running, statistics.failed(), statistics.shedCalls());
    }

    @Override
    public Map<String, CommandTimes> commandTimes() {
        return statistics.times();
    }

    @Override
    public Duration loopLag() {
        return reactor.loops().stream()
                .map(EventLoop::lag)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }
}
