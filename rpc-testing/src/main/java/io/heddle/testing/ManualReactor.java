package io.heddle.testing;

import io.heddle.reactor.ClientFactory;
import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Connector;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.ProcessProtocol;
import io.heddle.reactor.ProcessSpec;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.StopReport;
import io.heddle.reactor.UnixPeerAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A reactor in memory: ports, connections, timers and processes without sockets, threads or waiting. A test turns it,
 * and its clock, by hand. It keeps the whole contract of {@link Reactor} and honours {@link ReactorOptions}, except
 * that it has one loop, and nothing to watch for being blocked.
 *
 * <pre>{@code
 * ManualReactor reactor = new ManualReactor();
 * reactor.start();
 * ManualPeer peer = reactor.connect(reactor.listenTcp(new InetSocketAddress("127.0.0.1", 0), new EchoFactory()));
 * peer.send("hello");
 * assertThat(peer.receivedText()).isEqualTo("hello");
 * reactor.advance(Duration.ofMinutes(5)); // past the idle timeout
 * }</pre>
 *
 * <p>Its ports are its own: nothing outside can reach them, and it can connect to no others. What foreign code throws
 * is collected in {@link #failures()}; a {@link VirtualMachineError} leaves {@link #turn()}.
 *
 * @threading Thread-safe as a {@link Reactor}. The thread that last turned it plays its loop; {@link #run()} waits
 *     until other threads have turned it to its end.
 * @since 0.1
 */
public final class ManualReactor implements Reactor {
    private enum State {
        CREATED,
        STARTED,
        STOPPING,
        STOPPED
    }

    private static final int FIRST_PORT = 49_152;
    private static final int LAST_PORT = 65_535;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int MAX_TURNS = 1_000_000;
    private static final long FIRST_PID = 1000;
    private static final String USER = System.getProperty("user.name");

    private final ReactorOptions options;
    private final ManualLoop loop;
    private final CompletableFuture<StopReport> stopped = new CompletableFuture<>();
    private final List<ManualProcess> processes = new CopyOnWriteArrayList<>();
    // All of the following belong to the thread that plays the loop.
    private final Map<SocketAddress, ManualPort> ports = new LinkedHashMap<>(); // under the key of each address
    private final List<ManualTransport> connections = new ArrayList<>();
    private final List<ManualPeer> peers = new ArrayList<>();
    private final List<ManualConnector> attempts = new ArrayList<>();
    private final List<ManualProcess> living = new ArrayList<>();
    private final Map<Factory, Integer> factories = new IdentityHashMap<>();
    private final Set<Integer> silentPorts = new HashSet<>();
    private volatile State state = State.CREATED;
    private int nextPort = FIRST_PORT;
    private int nextClientPort = FIRST_PORT;
    private long nextId = 1;
    private @Nullable Duration stopDeadline;
    private int openAtStop;
    private int aborted;

    /** A reactor with default options. */
    public ManualReactor() {
        this(ReactorOptions.defaults());
    }

    /**
     * A reactor with bounds of its own.
     *
     * @param options its bounds; the number of loops is always 1
     */
    public ManualReactor(ReactorOptions options) {
        this.options = options;
        this.loop = new ManualLoop(options.maxPendingCalls());
    }

    /**
     * Runs the calls that are due, accepts, and moves the bytes that can be moved, once.
     *
     * @return whether anything happened
     * @throws IllegalStateException if it was not started
     */
    public boolean turn() {
        return loop.exclusively(this::turnOnce);
    }

    /**
     * Turns until nothing more happens without time passing or somebody acting.
     *
     * @throws IllegalStateException if it was not started, or 1,000,000 turns were not enough
     */
    public void settle() {
        for (int turns = 0; turn(); turns++) {
            if (turns == MAX_TURNS) {
                throw new IllegalStateException("it does not come to rest: something goes on for ever");
            }
        }
    }

    /**
     * Turns the clock forward, and settles at each deadline on the way.
     *
     * @param time zero or more
     */
    public void advance(Duration time) {
        loop.advance(time, this::settle);
    }

    /**
     * Connects a client to a port; it is accepted when the reactor is turned.
     *
     * @param port a port of this reactor
     * @return the client
     * @throws IOException if the port is closed, or its backlog is full
     */
    public ManualPeer connect(ListeningPort port) throws IOException {
        return connect(port, BUFFER_BYTES);
    }

    /**
     * Connects a client with a receive buffer of its own size.
     *
     * @param port a port of this reactor
     * @param receiveBufferBytes how much the client's side holds until it is taken, 1 or more
     * @return the client
     * @throws IOException if the port is closed, or its backlog is full
     */
    public ManualPeer connect(ListeningPort port, int receiveBufferBytes) throws IOException {
        return loop.exclusively(() -> add(dial(port.address(), USER, receiveBufferBytes)));
    }

    /**
     * Connects a client of some user to a Unix domain socket. {@link #connect(ListeningPort)} takes the user that runs
     * the test.
     *
     * @param port a port of this reactor that {@link #listenUnix} opened
     * @param userName the name of the user
     * @return the client
     * @throws IOException if the port is closed, or its backlog is full
     */
    public ManualPeer connectAs(ListeningPort port, String userName) throws IOException {
        return loop.exclusively(() -> add(dial(port.address(), userName, BUFFER_BYTES)));
    }

    private ManualPeer add(Endpoint end) {
        ManualPeer peer = new ManualPeer(this, end);
        peers.add(peer);
        return peer;
    }

    /**
     * Lets attempts to connect to a port of this reactor neither succeed nor fail, as of a host that does not answer.
     *
     * @param port the port number
     */
    public void silence(int port) {
        loop.exclusively(() -> silentPorts.add(port));
    }

    /**
     * The processes that were spawned, for a test to play.
     *
     * @return all, in order, ended ones too
     */
    public List<ManualProcess> processes() {
        return List.copyOf(processes);
    }

    /**
     * What foreign code threw, where another reactor would log it.
     *
     * @return the throwables so far, oldest first
     */
    public List<Throwable> failures() {
        return loop.failures();
    }

    /**
     * Its only loop.
     *
     * @return the loop
     */
    public ManualLoop loop() {
        return loop;
    }

    @Override
    public ListeningPort listenTcp(InetSocketAddress address, Factory factory) throws IOException {
        return loop.exclusively(() -> bind(address, factory));
    }

    /** In memory alone, as all its ports: the path is no more than a name, and no file is made. */
    @Override
    public ListeningPort listenUnix(Path path, Factory factory) throws IOException {
        return loop.exclusively(() -> bindUnix(path, factory));
    }

    @Override
    public Connector connectTcp(InetSocketAddress address, ClientFactory factory, Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout must be more than zero");
        }
        requireNotStopping();
        ManualConnector connector = new ManualConnector(this, address, factory, timeout);
        connector.connect();
        return connector;
    }

    /** Hands out a {@link ManualProcess}; it starts when the reactor is turned. */
    @Override
    public ManualProcess spawnProcess(ProcessProtocol protocol, ProcessSpec spec) {
        requireNotStopping();
        return loop.exclusively(() -> {
            if (living.size() >= options.maxProcesses()) {
                throw new RejectedExecutionException(living.size() + " child processes live already");
            }
            ManualProcess process = new ManualProcess(
                    loop, protocol, spec, FIRST_PID + processes.size(), options.hardCapBytes(), living::remove);
            processes.add(process);
            living.add(process);
            return process;
        });
    }

    @Override
    public List<EventLoop> loops() {
        return List.of(loop);
    }

    @Override
    public void start() {
        loop.exclusively(() -> {
            if (state != State.CREATED) {
                throw new IllegalStateException("started or stopped before");
            }
            state = State.STARTED;
            return state;
        });
    }

    /** Starts if need be, and waits until other threads have turned the reactor to its end. */
    @Override
    public void run() throws InterruptedException {
        loop.exclusively(() -> {
            if (state == State.CREATED) {
                start();
            }
            return state;
        });
        try {
            stopped.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CompletableFuture<StopReport> stop() {
        return stop(options.stopTimeout());
    }

    @Override
    public CompletableFuture<StopReport> stop(Duration deadline) {
        loop.exclusively(() -> {
            if (state == State.CREATED) {
                state = State.STOPPING;
                closePorts(false);
                end();
            } else if (state == State.STARTED) {
                state = State.STOPPING;
                loop.soon(() -> beginStop(deadline));
            }
            return state;
        });
        return stopped;
    }

    /** Stops, turning itself to the end and the clock as far as the stop timeout needs. */
    @Override
    public void close() {
        boolean insideCallback = loop.turning();
        stop(Thread.currentThread().isInterrupted() ? Duration.ZERO : options.stopTimeout());
        if (!insideCallback && !stopped.isDone()) {
            settle();
            advanceToStop();
        }
    }

    boolean silent(InetSocketAddress address) {
        return silentPorts.contains(address.getPort());
    }

    Endpoint dial(int port) throws IOException {
        return dial(new InetSocketAddress(port), USER, BUFFER_BYTES);
    }

    boolean owns(ListeningPort port) {
        return ports.containsValue(port);
    }

    boolean running() {
        return state == State.STARTED || state == State.STOPPING;
    }

    /** The attempts under way, so that a stop can end them. */
    List<ManualConnector> attempts() {
        return attempts;
    }

    boolean stopping() {
        return state == State.STOPPING;
    }

    void forget(ManualPeer peer) {
        peers.remove(peer);
    }

    /**
     * Makes a connection and its protocol, which is not told yet; null if the factory threw, then the connection is
     * reset.
     */
    @Nullable
    ManualTransport open(
            Endpoint end, Factory factory, Consumer<CloseReason> whenLost, Consumer<Throwable> whenNotBuilt) {
        Protocol[] built = new Protocol[1];
        Throwable thrown = loop.guarded(() -> built[0] =
                Objects.requireNonNull(factory.buildProtocol(end.other().address()), "buildProtocol returned null"));
        if (thrown != null) {
            end.reset();
            whenNotBuilt.accept(thrown);
            return null;
        }
        ManualTransport transport = new ManualTransport(loop, options, end, nextId++, (lost, reason) -> {
            connections.remove(lost);
            whenLost.accept(reason);
        });
        connections.add(transport);
        transport.handler(built[0]);
        return transport;
    }

    /** Counts a port or connector of a factory. */
    void opened(Factory factory) {
        if (!factories.containsKey(factory)) {
            factory.startFactory();
        }
        factories.merge(factory, 1, Integer::sum);
    }

    void closed(Factory factory) {
        if (factories.merge(factory, -1, Integer::sum) <= 0) {
            factories.remove(factory);
            loop.guarded(factory::stopFactory);
        }
    }

    private boolean turnOnce() {
        if (state == State.CREATED) {
            throw new IllegalStateException("start the reactor first");
        }
        if (state == State.STOPPED) {
            return false;
        }
        boolean busy = loop.turn();
        for (ManualPort port : List.copyOf(ports.values())) {
            busy |= accept(port);
        }
        for (ManualPeer peer : List.copyOf(peers)) {
            busy |= peer.turn();
        }
        for (ManualTransport connection : List.copyOf(connections)) {
            busy |= connection.turn();
        }
        if (state == State.STOPPING && stopDeadline != null && connections.isEmpty()) {
            if (!living.isEmpty()) {
                living.forEach(process -> process.signalProcess(ManualProcess.Signal.KILL));
                return true;
            }
            end();
            return true;
        }
        return busy;
    }

    private ManualPort bind(InetSocketAddress address, Factory factory) throws IOException {
        requireNotStopping();
        int number = address.getPort() == 0 ? freePort() : address.getPort();
        InetAddress host = address.getAddress() == null ? InetAddress.getLoopbackAddress() : address.getAddress();
        return add(new ManualPort(loop, new InetSocketAddress(host, number), factory, this::portClosed, this::closed));
    }

    private ManualPort bindUnix(Path path, Factory factory) throws IOException {
        requireNotStopping();
        return add(new ManualPort(loop, UnixDomainSocketAddress.of(path), factory, this::portClosed, this::closed));
    }

    private ManualPort add(ManualPort port) throws IOException {
        SocketAddress key = keyOf(port.address());
        if (ports.containsKey(key)) {
            throw new BindException("Address already in use: " + port.address());
        }
        opened(port.factory());
        ports.put(key, port);
        return port;
    }

    /** A port number is taken on all hosts at once. */
    private static SocketAddress keyOf(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? new InetSocketAddress(inet.getPort()) : address;
    }

    private void portClosed(ManualPort port) {
        Duration deadline = stopDeadline;
        if (running() && (deadline == null || deadline.isPositive())) {
            accept(port);
        }
        ports.remove(keyOf(port.address()));
    }

    private int freePort() {
        while (ports.containsKey(new InetSocketAddress(nextPort))) {
            nextPort = nextPort == LAST_PORT ? FIRST_PORT : nextPort + 1;
        }
        return nextPort++;
    }

    private Endpoint dial(SocketAddress address, String userName, int clientBufferBytes) throws IOException {
        ManualPort port = ports.get(keyOf(address));
        if (port == null || port.backlog().size() >= options.acceptBacklog()) {
            throw new ConnectException("Connection refused");
        }
        SocketAddress client =
                port.address() instanceof InetSocketAddress ? nextClient() : UnixPeerAddress.of(userName);
        Endpoint server = Endpoint.pair(port.address(), BUFFER_BYTES, client, clientBufferBytes);
        port.backlog().add(server);
        return server.other();
    }

    private InetSocketAddress nextClient() {
        nextClientPort = nextClientPort == LAST_PORT ? FIRST_PORT : nextClientPort + 1;
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), nextClientPort);
    }

    private boolean accept(ManualPort port) {
        boolean busy = false;
        for (Endpoint next = port.backlog().poll();
                next != null;
                next = port.backlog().poll()) {
            busy = true;
            ManualTransport made = open(next, port.factory(), reason -> {}, thrown -> {});
            if (made != null) {
                port.accepted(made);
                made.whenOver(() -> port.forget(made));
                made.made();
            }
        }
        return busy;
    }

    private void requireNotStopping() {
        if (state == State.STOPPING || state == State.STOPPED) {
            throw new IllegalStateException("the reactor is stopping or stopped");
        }
    }

    private void beginStop(Duration deadline) {
        stopDeadline = deadline;
        closePorts(deadline.isPositive());
        List.copyOf(attempts).forEach(connector -> connector.fail(new CloseReason.ReactorStopped()));
        openAtStop = connections.size();
        if (deadline.isZero()) {
            abortAll();
            return;
        }
        List.copyOf(connections).forEach(ManualTransport::reactorStopping);
        loop.callLater(deadline, this::abortAll);
    }

    private void abortAll() {
        for (ManualTransport connection : connections) {
            if (connection.abandon()) {
                aborted++;
            }
        }
    }

    private void closePorts(boolean drained) {
        List.copyOf(ports.values()).forEach(port -> port.close(drained));
    }

    private void end() {
        state = State.STOPPED;
        loop.end();
        stopped.complete(new StopReport(openAtStop - aborted, aborted));
    }

    private void advanceToStop() {
        Duration deadline = stopDeadline;
        if (!stopped.isDone() && deadline != null) {
            advance(deadline);
        }
    }
}
