package io.heddle.nio;

import io.heddle.reactor.ClientFactory;
import io.heddle.reactor.Connector;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.ProcessProtocol;
import io.heddle.reactor.ProcessSpec;
import io.heddle.reactor.ProcessTransport;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.StopReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reactor on {@link java.nio.channels.Selector}.
 *
 * <pre>
 *   NEW --start--> RUNNING --stop--> STOPPING --nothing left, or deadline--> STOPPED
 *    +----------------------stop---------------------------------------------->+
 * </pre>
 *
 * @threading Thread-safe.
 */
final class NioReactor implements Reactor {
    private static final Logger log = LoggerFactory.getLogger(NioReactor.class);

    private enum State {
        NEW,
        RUNNING,
        STOPPING,
        STOPPED
    }

    private final ReactorOptions options;
    private final List<NioLoop> loops;
    private final Supervisor supervisor;
    private final AtomicInteger nextLoop = new AtomicInteger();
    private final AtomicLong connectionIds = new AtomicLong();
    private final AtomicInteger openConnections = new AtomicInteger(); // from accepting on
    private final AtomicInteger endedConnections = new AtomicInteger(); // since the stop began
    private final AtomicInteger abortedConnections = new AtomicInteger();
    private final AtomicInteger liveProcesses = new AtomicInteger();
    private final Set<ChildProcess> processes = ConcurrentHashMap.newKeySet();
    private final Set<TcpConnector> connectors = ConcurrentHashMap.newKeySet(); // those with an attempt under way
    private final CompletableFuture<StopReport> stopped = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    // guarded by the lock for writing:
    private volatile State state = State.NEW;
    private final List<NioPort> ports = new ArrayList<>();
    private final Map<Factory, Integer> factoryUses = new IdentityHashMap<>();

    NioReactor(ReactorOptions options) {
        this.options = options;
        List<NioLoop> made = new ArrayList<>();
        try {
            for (int i = 1; i <= options.loops(); i++) {
                made.add(new NioLoop(options.threadName() + "-loop-" + i, options, System::nanoTime));
            }
        } catch (IOException e) {
            made.forEach(NioLoop::close);
            throw new UncheckedIOException("no selector could be opened", e);
        }
        this.loops = List.copyOf(made);
        this.supervisor = new Supervisor(this, loops, options);
        if (options.loopAffineThreads() && !ScheduledThreads.available()) {
            log.info("The JVM schedules virtual threads, not the loops: {}", ScheduledThreads.requirements());
        }
    }

    /** A thread that does not keep the JVM alive. */
    static Thread daemon(String role, Runnable body) {
        return Thread.ofPlatform().daemon().name("heddle-" + role).unstarted(body);
    }

    static void configureTcp(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }

    static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("Not closed in order", e);
        }
    }

    ReactorOptions options() {
        return options;
    }

    // ---- what users ask for

    @Override
    public ListeningPort listenTcp(InetSocketAddress address, Factory factory) throws IOException {
        requireNotStopping();
        ServerSocketChannel channel = ServerSocketChannel.open();
        NioPort port;
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, options.acceptBacklog());
            channel.configureBlocking(false);
            port = NioPort.tcp(this, next(), channel, factory);
            factoryBegins(factory);
        } catch (IOException | RuntimeException | Error e) {
            closeQuietly(channel);
            throw e;
        }
        return open(port);
    }

    @Override
    public ListeningPort listenUnix(Path path, Factory factory) throws IOException {
        requireNotStopping();
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        SocketFile file = null;
        NioPort port;
        try {
            file = SocketFile.bind(channel, path, options.acceptBacklog());
            channel.configureBlocking(false);
            port = NioPort.unix(this, next(), channel, file, factory);
            factoryBegins(factory);
        } catch (IOException | RuntimeException | Error e) {
            if (file != null) {
                file.delete();
            }
            closeQuietly(channel);
            throw e;
        }
        return open(port);
    }

    private NioPort open(NioPort port) {
        port.openOnLoop();
        if (!addPort(port)) {
            port.stopListening();
            requireNotStopping();
        }
        return port;
    }

    @Override
    public Connector connectTcp(InetSocketAddress address, ClientFactory factory, Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the timeout must be positive");
        }
        requireNotStopping();
        TcpConnector connector = new TcpConnector(this, next(), address, factory, timeout);
        connector.connect();
        return connector;
    }

    @Override
    public ProcessTransport spawnProcess(ProcessProtocol protocol, ProcessSpec spec) {
        requireNotStopping();
        if (liveProcesses.incrementAndGet() > options.maxProcesses()) {
            liveProcesses.decrementAndGet();
            throw new RejectedExecutionException(options.maxProcesses() + " child processes live already");
        }
        ChildProcess process = new ChildProcess(this, next(), protocol, spec);
        processes.add(process);
        process.start();
        return process;
    }

    @Override
    public List<EventLoop> loops() {
        return List.copyOf(loops);
    }

    // ---- life

    @Override
    public void start() {
        lock.lock();
        try {
            if (state != State.NEW) {
                throw new IllegalStateException("a reactor is started once; this one is " + state);
            }
            state = State.RUNNING;
        } finally {
            lock.unlock();
        }
        supervisor.start();
    }

    @Override
    public void run() throws InterruptedException {
        boolean fresh;
        lock.lock();
        try {
            fresh = state == State.NEW;
            if (fresh) {
                state = State.RUNNING;
            }
        } finally {
            lock.unlock();
        }
        if (fresh) {
            supervisor.start();
        }
        awaitStopped();
    }

    private void awaitStopped() throws InterruptedException {
        try {
            stopped.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("stopping never fails", e);
        }
    }

    @Override
    public CompletableFuture<StopReport> stop() {
        return stop(options.stopTimeout());
    }

    @Override
    public CompletableFuture<StopReport> stop(Duration deadline) {
        boolean neverRan;
        List<NioPort> open;
        lock.lock();
        try {
            if (state == State.STOPPING || state == State.STOPPED) {
                return stopped;
            }
            neverRan = state == State.NEW;
            state = neverRan ? State.STOPPED : State.STOPPING;
            open = List.copyOf(ports);
        } finally {
            lock.unlock();
        }
        open.forEach(deadline.isZero() || neverRan ? NioPort::abandon : NioPort::drain);
        connectors.forEach(TcpConnector::giveUp);
        if (neverRan) {
            loops.forEach(NioLoop::close);
            stopped.complete(new StopReport(0, 0));
        } else {
            supervisor.stopWithin(deadline);
            endIfNothingLeft();
        }
        return stopped;
    }

    @Override
    public void close() {
        CompletableFuture<StopReport> end = stop();
        if (loops.stream().anyMatch(NioLoop::inLoop)) {
            return;
        }
        try {
            awaitStopped();
        } catch (InterruptedException e) {
            supervisor.stopWithin(Duration.ZERO);
            end.join();
            Thread.currentThread().interrupt();
        }
    }

    boolean stopping() {
        State now = state;
        return now == State.STOPPING || now == State.STOPPED;
    }

    boolean stopped() {
        return state == State.STOPPED;
    }

    private void requireNotStopping() {
        if (stopping()) {
            throw new IllegalStateException("the reactor is stopping or stopped");
        }
    }

    /** All loops have ended, or are given up. */
    void loopsEnded() {
        List<NioPort> left;
        lock.lock();
        try {
            state = State.STOPPED;
            left = List.copyOf(ports);
        } finally {
            lock.unlock();
        }
        left.forEach(NioPort::ended); // a loop that is given up has not told its connections
        processes.forEach(ChildProcess::kill);
        int aborted = abortedConnections.get();
        stopped.complete(new StopReport(Math.max(0, endedConnections.get() - aborted), aborted));
    }

    private void endIfNothingLeft() {
        if (stopping() && openConnections.get() == 0 && allPortsClosed()) {
            if (processes.isEmpty()) {
                supervisor.endLoops();
            } else {
                processes.forEach(
                        process -> process.signalProcess(ProcessTransport.Signal.TERM)); // nobody waits for them
            }
        }
    }

    void killProcesses() {
        processes.forEach(ChildProcess::kill);
    }

    // ---- what ports, connectors, connections and processes tell

    private NioLoop next() {
        return loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
    }

    long nextConnectionId() {
        return connectionIds.incrementAndGet();
    }

    /** Has the next loop serve a connection that was accepted. */
    void serve(SocketChannel channel, NioPort port) {
        NioLoop loop = next();
        connectionOpened(); // already now, so that a stop waits for it
        if (loop.inLoop()) {
            serveOn(loop, channel, port);
        } else if (!loop.submit(() -> serveOn(loop, channel, port))) {
            notServed(channel);
        }
    }

    private void notServed(SocketChannel channel) {
        closeQuietly(channel);
        openConnections.decrementAndGet();
        endIfNothingLeft();
    }

    private void serveOn(NioLoop loop, SocketChannel channel, NioPort port) {
        try {
            Ends ends = port.prepare(channel);
            Protocol protocol = new ProtocolBuilding(port.factory(), ends.peer()).on(loop);
            if (protocol == null) {
                notServed(channel);
                return;
            }
            SelectionKey key = loop.register(channel, SelectionKey.OP_READ, null);
            new TcpConnection(port, loop, key, protocol, ends).open();
        } catch (IOException e) {
            log.debug("A connection was gone before it could be served", e);
            notServed(channel);
        }
    }

    void attemptBegins(TcpConnector connector) {
        connectors.add(connector);
    }

    void attemptEnds(TcpConnector connector) {
        connectors.remove(connector);
    }

    void connectionOpened() {
        openConnections.incrementAndGet();
    }

    void connectionAborted() {
        abortedConnections.incrementAndGet();
    }

    void connectionClosed() {
        if (stopping()) {
            endedConnections.incrementAndGet();
        }
        openConnections.decrementAndGet();
        endIfNothingLeft();
    }

    void processEnded(ChildProcess process) {
        processes.remove(process);
        liveProcesses.decrementAndGet();
        endIfNothingLeft();
    }

    private boolean addPort(NioPort port) {
        lock.lock();
        try {
            return !stopping() && ports.add(port);
        } finally {
            lock.unlock();
        }
    }

    void portClosed(NioPort port) {
        lock.lock();
        try {
            ports.remove(port);
        } finally {
            lock.unlock();
        }
        endIfNothingLeft();
    }

    private boolean allPortsClosed() {
        lock.lock();
        try {
            return ports.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells the connections of a port, on all loops, to end in order.
     *
     * @return completes when they are told, or their loops have ended
     */
    CompletableFuture<Void> tellConnections(NioPort port) {
        return CompletableFuture.allOf(
                loops.stream().map(loop -> loop.tellConnections(port)).toArray(CompletableFuture<?>[]::new));
    }

    void factoryBegins(Factory factory) {
        int uses;
        lock.lock();
        try {
            uses = factoryUses.merge(factory, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
        if (uses == 1) {
            try {
                factory.startFactory();
            } catch (RuntimeException | Error e) {
                forgetUse(factory);
                throw e;
            }
        }
    }

    void factoryEnds(Factory factory) {
        if (forgetUse(factory) && !loops.get(0).submit(factory::stopFactory)) {
            loops.get(0).enterCall(factory::stopFactory); // the loop has ended; this is the last that happens
        }
    }

    private boolean forgetUse(Factory factory) {
        lock.lock();
        try {
            return factoryUses.computeIfPresent(factory, (key, uses) -> uses == 1 ? null : uses - 1) == null;
        } finally {
            lock.unlock();
        }
    }
}
