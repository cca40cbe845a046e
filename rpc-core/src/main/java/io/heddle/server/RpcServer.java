package io.heddle.server;

import io.heddle.access.AccessFile;
import io.heddle.access.AccessPolicy;
import io.heddle.access.Authenticator;
import io.heddle.command.Command;
import io.heddle.command.CommandRegistry;
import io.heddle.command.PluginDirectory;
import io.heddle.command.ServerView;
import io.heddle.policy.ConnectionLimit;
import io.heddle.policy.FrameTimeout;
import io.heddle.policy.Networks;
import io.heddle.policy.ProxyProtocol;
import io.heddle.policy.ReceiveThrottle;
import io.heddle.policy.TrafficLog;
import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.StopReport;
import io.heddle.tls.TlsContext;
import io.heddle.tls.TlsFactory;
import io.heddle.tls.TlsMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server of commands, embedded in any application.
 *
 * <pre>{@code
 * try (RpcServer server = RpcServer.builder().port(5354).command(new Greet()).start()) {
 *     ...
 * }
 * }</pre>
 *
 * @threading Thread-safe; the {@link Builder} is caller-confined.
 * @since 0.1
 */
public final class RpcServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RpcServer.class);
    private static final String REFUSAL = "ERR RESOURCE_EXHAUSTED too many connections\r\n";
    private static final Duration PROXY_HEADER_TIMEOUT = Duration.ofSeconds(5);
    private static final String VERSION = readVersion();

    private final ServerState state;
    private final Reactor reactor;
    private final boolean ownsReactor;
    private final List<ListeningPort> ports = new ArrayList<>(); // does not change once it is filled
    private final Duration stopTimeout;
    private final List<FileWatch> fileWatches;
    private final List<PluginDirectory> plugins;
    private final CompletableFuture<StopReport> stopped = new CompletableFuture<>();
    private final AtomicBoolean stopping = new AtomicBoolean();

    private RpcServer(Builder builder, CommandRegistry commands, Reactor reactor, boolean ownsReactor)
            throws IOException {
        this.reactor = reactor;
        this.ownsReactor = ownsReactor;
        this.stopTimeout = builder.reactorOptions.stopTimeout();
        this.plugins = List.copyOf(builder.plugins);
        this.state = new ServerState(
                reactor,
                commands,
                builder.wireProtocols(commands),
                builder.logFile,
                new ServerState.Bounds(builder.idleTimeout, builder.callLimits(), builder.maxQueuedCalls),
                builder.controls());
        ConnectionLimit factory = builder.policies(peer -> new RpcConnection(state));
        state.countWith(factory);
        listen(builder, builder.behindProxies(factory));
        this.fileWatches = builder.fileWatches(reactor);
        log.info(
                "Heddle {} serves {} commands on {}",
                VERSION,
                commands.entries().size(),
                ports.stream().map(port -> port.address().toString()).collect(Collectors.joining(" and ")));
    }

    /** Opens all ports, or none. */
    private void listen(Builder builder, Factory factory) throws IOException {
        try {
            if (!builder.tcp && builder.unixPath == null) {
                throw new IllegalStateException("neither TCP nor a Unix domain socket to listen on");
            }
            if (builder.tcp) {
                ports.add(reactor.listenTcp(builder.address(), factory));
            }
            if (builder.unixPath != null) {
                ports.add(reactor.listenUnix(builder.unixPath, factory));
            }
        } catch (IOException | RuntimeException | Error e) {
            ports.forEach(ListeningPort::stopListening);
            throw e;
        }
    }

    private static String readVersion() {
        try (InputStream in = RpcServer.class.getResourceAsStream("version.txt")) {
            return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The version of this library.
     *
     * @return for example {@code 0.1.0}
     */
    public static String version() {
        return VERSION;
    }

    /**
     * Begins with all defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The TCP address the server listens on, with the port that was picked where 0 was asked for.
     *
     * @return the address
     * @throws IllegalStateException if it was built without TCP, see {@link Builder#tcp}
     */
    public InetSocketAddress address() {
        return address(InetSocketAddress.class)
                .orElseThrow(() -> new IllegalStateException("this server has no TCP port"));
    }

    /**
     * The TCP port the server listens on.
     *
     * @return 1 to 65535
     * @throws IllegalStateException if it was built without TCP, see {@link Builder#tcp}
     */
    public int port() {
        return address().getPort();
    }

    /**
     * The Unix domain socket the server listens on.
     *
     * @return its path; empty without {@link Builder#unix}
     */
    public Optional<Path> unixPath() {
        return address(UnixDomainSocketAddress.class).map(UnixDomainSocketAddress::getPath);
    }

    private <A extends SocketAddress> Optional<A> address(Class<A> kind) {
        return ports.stream()
                .map(ListeningPort::address)
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }

    /**
     * What commands see of this server, for the application's own use.
     *
     * @return the view
     */
    public ServerView view() {
        return state;
    }

    /**
     * Stops, in phases: clients that have connected are accepted, and then no more; requests that have arrived are
     * read, but for those of connections that are paused because too many of their calls wait; connections are closed
     * once all is answered and flushed, at once if there is nothing; what is left at the deadline is aborted, and the
     * log tells what was running. Blocks until then, and must not be called on an event loop. The first call decides; a
     * later one waits for it.
     *
     * @param deadline how long it may take; zero aborts at once, and accepts nothing
     * @return how the connections ended
     */
    public StopReport stop(Duration deadline) {
        if (stopping.compareAndSet(false, true)) {
            fileWatches.forEach(FileWatch::close);
            StopReport report = ownsReactor ? stopReactor(deadline) : drain(deadline);
            for (PluginDirectory directory : plugins) {
                directory.close();
            }
            log.info("Heddle stopped: {} connections were closed, {} aborted", report.closed(), report.aborted());
            stopped.complete(report);
        }
        return stopped.join();
    }

    private StopReport stopReactor(Duration deadline) {
        StopReport report = reactor.stop(deadline).join();
        state.connectionTable().all().forEach(state.abortLog()::aborted); // their loops do not end
        return report;
    }

    /** Ends the connections of this server alone: others share its reactor. */
    private StopReport drain(Duration deadline) {
        ConnectionTable connections = state.connectionTable();
        ServerView.ConnectionCounts before = state.connectionCounts();
        boolean interrupted = false;
        if (deadline.isZero()) {
            ports.forEach(ListeningPort::stopListening);
        } else {
            try {
                long endNanos = System.nanoTime() + deadline.toNanos();
                awaitTold(deadline);
                connections.awaitEmpty(endNanos - System.nanoTime());
            } catch (InterruptedException e) {
                interrupted = true; // what is left is aborted at once
            }
        }
        List<RpcConnection> left =
                connections.all().stream().filter(RpcConnection::owes).toList();
        left.forEach(RpcConnection::abort);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        long open = before.now() + state.connectionCounts().total() - before.total();
        return new StopReport((int) Math.max(0, open - left.size()), left.size());
    }

    private void awaitTold(Duration most) throws InterruptedException {
        try {
            CompletableFuture.allOf(ports.stream().map(ListeningPort::drain).toArray(CompletableFuture<?>[]::new))
                    .get(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            log.debug("Not all connections could be told that the server stops", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("to tell connections never fails", e);
        }
    }

    /** Stops within {@link ReactorOptions#stopTimeout()} of the options given to the builder, as {@link #stop} does. */
    @Override
    public void close() {
        stop(stopTimeout);
    }

    /**
     * Collects what a server is made of; each method returns the builder.
     *
     * @threading Caller-confined.
     */
    public static final class Builder {
        private String bindAddress = "127.0.0.1";
        private int port = 5354;
        private boolean tcp = true;
        private @Nullable Path unixPath;
        private ReactorOptions reactorOptions = ReactorOptions.defaults();
        private @Nullable Reactor reactor;
        private @Nullable WireProtocol protocol;
        private @Nullable String protocolName;
        private final List<WireProtocol> protocols = new ArrayList<>();
        private final CommandRegistry.Builder commands = CommandRegistry.builder();
        private final List<PluginDirectory> plugins = new ArrayList<>();
        private boolean discoverCommands = true;
        private boolean discoverProtocols = true;
        private int maxConnections = 10_000;
        private int maxConnectionsPerPeer = Integer.MAX_VALUE;
        private Duration idleTimeout = Duration.ofMinutes(30);
        private Duration frameTimeout = Duration.ofSeconds(30);
        private long receiveBytesPerSecond = Long.MAX_VALUE;
        private boolean trafficLog;
        private @Nullable Networks proxies;
        private @Nullable TlsContext tls;
        private TlsMode tlsMode = TlsMode.REQUIRED;
        private int maxConcurrentCalls = 10_000;
        private int maxConcurrentCallsPerPrincipal = Integer.MAX_VALUE;
        private @Nullable CallRate callRate;
        private boolean adaptiveConcurrency;
        private int maxQueuedCalls = 128;
        private @Nullable Path logFile;
        private @Nullable Authenticator authenticator;
        private @Nullable AccessPolicy accessPolicy;
        private @Nullable AccessFile accessFile;
        private @Nullable Boolean auditLog;
        private boolean insecure;

        private Builder() {}

        /**
         * Where to listen. Default: {@code 127.0.0.1}.
         *
         * @param address a host name or address of this machine; {@code 0.0.0.0} for all
         * @return this
         */
        public Builder bind(String address) {
            bindAddress = address;
            return this;
        }

        /**
         * The port. Default: 5354.
         *
         * @param number 0 to 65535; 0 picks a free one
         * @return this
         */
        public Builder port(int number) {
            require(number >= 0 && number <= 65535, "port must be 0 to 65535");
            port = number;
            return this;
        }

        /**
         * Whether the server listens on a TCP port. Default: true.
         *
         * @param wanted false for a Unix domain socket alone; then {@link #bind} and {@link #port} have no effect
         * @return this
         */
        public Builder tcp(boolean wanted) {
            tcp = wanted;
            return this;
        }

        /**
         * A Unix domain socket to listen on as well, under the same limits and policies: for clients of the user alone
         * that this process has, see {@link Reactor#listenUnix}. Their user is the principal of their calls, and counts
         * as the peer for {@link #maxConnectionsPerPeer}. Default: none.
         *
         * @param path where, at most 106 bytes long, in a folder that exists and that others cannot write to
         * @return this
         */
        public Builder unix(Path path) {
            unixPath = path;
            return this;
        }

        /**
         * Sizes and bounds of the server's own reactor. No effect with {@link #reactor}.
         *
         * @param options the options
         * @return this
         */
        public Builder reactorOptions(ReactorOptions options) {
            reactorOptions = options;
            return this;
        }

        /**
         * A reactor that the application runs and stops. Default: one that lives with this server.
         *
         * @param shared the reactor; stopping the server does not stop it
         * @return this
         */
        public Builder reactor(Reactor shared) {
            reactor = shared;
            return this;
        }

        /**
         * Adds commands.
         *
         * @param more the commands
         * @return this
         * @throws IllegalArgumentException if another command has the same name
         */
        public Builder command(Command... more) {
            commands.add(more);
            return this;
        }

        /**
         * Adds the commands of the jars in a directory, each in a class loader of its own. A broken jar is named in the
         * log and skipped.
         *
         * @param directory the directory
         * @return this
         * @throws IOException if the directory cannot be read; the message says why in one line
         */
        public Builder plugins(Path directory) throws IOException {
            plugins.add(PluginDirectory.open(directory));
            return this;
        }

        /**
         * Fixes the port to one wire protocol: all connections speak that. Default: the first bytes of each connection
         * tell; it is one of {@link #protocols} or of those found through {@link java.util.ServiceLoader}, else the
         * text protocol.
         *
         * @param spoken the protocol
         * @return this
         */
        public Builder protocol(WireProtocol spoken) {
            protocol = spoken;
            protocolName = null;
            return this;
        }

        /**
         * Fixes the port to one wire protocol, as {@link #protocol(WireProtocol)} does, by its name.
         *
         * @param name {@code text}, or the name of one of {@link #protocols} or of those found through
         *     {@link java.util.ServiceLoader}; {@link #start()} throws {@link IllegalArgumentException} if there is
         *     none
         * @return this
         */
        public Builder protocol(String name) {
            protocol = null;
            protocolName = name;
            return this;
        }

        /**
         * Adds wire protocols that the port tells by the first bytes of a connection.
         *
         * @param more the protocols
         * @return this
         */
        public Builder protocols(WireProtocol... more) {
            protocols.addAll(List.of(more));
            return this;
        }

        /**
         * Whether wire protocols are also looked for on the class path or module path, through
         * {@link java.util.ServiceLoader}. Default: true.
         *
         * @param wanted false for only those given in code
         * @return this
         */
        public Builder discoverProtocols(boolean wanted) {
            discoverProtocols = wanted;
            return this;
        }

        /**
         * Whether commands are also looked for on the class path or module path, through
         * {@link java.util.ServiceLoader}. Default: true.
         *
         * @param wanted false for only those given in code
         * @return this
         */
        public Builder discoverCommands(boolean wanted) {
            discoverCommands = wanted;
            return this;
        }

        /**
         * How many connections may be open; more are refused. Default: 10,000.
         *
         * @param most 1 or more
         * @return this
         */
        public Builder maxConnections(int most) {
            require(most >= 1, "maxConnections must be 1 or more");
            maxConnections = most;
            return this;
        }

        /**
         * How many connections one address, or one user of a Unix domain socket, may hold; more are refused. Default:
         * no limit of its own.
         *
         * @param most 1 or more
         * @return this
         */
        public Builder maxConnectionsPerPeer(int most) {
            require(most >= 1, "maxConnectionsPerPeer must be 1 or more");
            maxConnectionsPerPeer = most;
            return this;
        }

        /**
         * How long a connection may be silent in both directions before it is closed. Default: 30 minutes.
         *
         * @param timeout more than zero
         * @return this
         */
        public Builder idleTimeout(Duration timeout) {
            require(timeout.isPositive(), "idleTimeout must be more than zero");
            idleTimeout = timeout;
            return this;
        }

        /**
         * How long one frame may take from its first byte to its last before the connection is closed. Default: 30
         * seconds.
         *
         * @param timeout more than zero
         * @return this
         */
        public Builder frameTimeout(Duration timeout) {
            require(timeout.isPositive(), "frameTimeout must be more than zero");
            frameTimeout = timeout;
            return this;
        }

        /**
         * How many bytes per second are taken from one connection; it is slowed down, not closed. Default: no limit.
         *
         * @param rate 1 or more
         * @return this
         */
        public Builder receiveBytesPerSecond(long rate) {
            require(rate >= 1, "receiveBytesPerSecond must be 1 or more");
            receiveBytesPerSecond = rate;
            return this;
        }

        /**
         * Whether all bytes received and sent are logged, at DEBUG, by logger {@code io.heddle.policy.TrafficLog}.
         * Default: false.
         *
         * @param wanted true to log them
         * @return this
         */
        public Builder trafficLog(boolean wanted) {
            trafficLog = wanted;
            return this;
        }

        /**
         * Whence clients come through proxies that speak HAProxy's PROXY protocol, version 1 or 2. A connection from
         * there must begin with a PROXY header, within 5 seconds; then its peer is the client that the header names,
         * for limits, logs and commands alike. From elsewhere such a header ends the connection. Default: none, and
         * headers are nothing special.
         *
         * <p>Whoever can connect from these addresses can claim to be any client.
         *
         * @param networks addresses and networks, as in {@link Networks#of}; they replace those of an earlier call
         * @return this
         * @throws IllegalArgumentException if one is neither an address nor a network; the message says which
         */
        public Builder proxyProtocolFrom(String... networks) {
            proxies = networks.length == 0 ? null : Networks.of(networks);
            return this;
        }

        /**
         * Encrypts connections of TCP, and names clients by their certificates. A PROXY header comes before TLS; limits
         * of connections count before the handshake, all other bounds are on the plaintext. The files of the context
         * are looked at every 2 seconds, see {@link TlsContext#reloadIfChanged()}. Default: no TLS.
         *
         * @param mode whether clients may do without it
         * @param context the keys
         * @return this
         */
        public Builder tls(TlsMode mode, TlsContext context) {
            tlsMode = mode;
            tls = context;
            return this;
        }

        /**
         * How many calls may run at a time in the whole server; further ones are answered with
         * {@code RESOURCE_EXHAUSTED}. Default: 10,000.
         *
         * @param most 1 or more
         * @return this
         */
        public Builder maxConcurrentCalls(int most) {
            require(most >= 1, "maxConcurrentCalls must be 1 or more");
            maxConcurrentCalls = most;
            return this;
        }

        /**
         * How many calls of one principal may run at a time; further ones are answered with {@code RESOURCE_EXHAUSTED}.
         * Principals are told apart by name; callers without one by their address, of IPv6 by its first 64 bits.
         * Commands on the event loop do not count. Default: no limit of its own.
         *
         * @param most 1 or more
         * @return this
         */
        public Builder maxConcurrentCallsPerPrincipal(int most) {
            require(most >= 1, "maxConcurrentCallsPerPrincipal must be 1 or more");
            maxConcurrentCallsPerPrincipal = most;
            return this;
        }

        /**
         * How many calls one address, of IPv6 its first 64 bits, or one user of a Unix domain socket may make; further
         * ones are answered with {@code RESOURCE_EXHAUSTED}. All commands count, those on the event loop too. 10,000
         * peers are remembered; then the one that called longest ago is forgotten, and may burst anew. Default: no
         * limit.
         *
         * @param perSecond 1 to 1,000,000
         * @param burst how many may come at once, after a pause of {@code burst / perSecond} seconds; 1 or more
         * @return this
         */
        public Builder callsPerSecondPerPeer(int perSecond, int burst) {
            require(
                    perSecond >= 1 && perSecond <= CallRate.MAX_PER_SECOND,
                    "callsPerSecondPerPeer must be 1 to " + CallRate.MAX_PER_SECOND);
            require(burst >= 1, "the burst of callsPerSecondPerPeer must be 1 or more");
            callRate = new CallRate(perSecond, burst);
            return this;
        }

        /**
         * Whether the server finds out by itself how many calls may run at a time, from how long they take: as many as
         * can make progress and half as many again, from 1 to {@link #maxConcurrentCalls}. Further ones are answered
         * with {@code RESOURCE_EXHAUSTED}. Commands on the event loop and those without a deadline are not counted; for
         * how long a stream runs tells nothing, and is not looked at. Default: false.
         *
         * <p>It is meant for commands that wait for something of which there is not enough for all, and each of which
         * takes about as long from call to call: one whose time depends on its arguments is taken for a busy server
         * when long calls follow short ones, until a second or so has passed.
         *
         * @param wanted true to find it out
         * @return this
         */
        public Builder adaptiveConcurrency(boolean wanted) {
            adaptiveConcurrency = wanted;
            return this;
        }

        private Admission.Limits callLimits() {
            return new Admission.Limits(
                    maxConcurrentCalls, maxConcurrentCallsPerPrincipal, callRate, adaptiveConcurrency);
        }

        /**
         * How many calls of one connection may wait; then no more is read from it until half of them are done. Default:
         * 128.
         *
         * @param most 1 or more
         * @return this
         */
        public Builder maxQueuedCalls(int most) {
            require(most >= 1, "maxQueuedCalls must be 1 or more");
            maxQueuedCalls = most;
            return this;
        }

        /**
         * The log that {@code getlog} reads. Default: none, and {@code getlog} says so.
         *
         * @param file the file; it need not exist
         * @return this
         */
        public Builder logFile(Path file) {
            logFile = file;
            return this;
        }

        /**
         * How callers prove who they are who give a name and a token: then there is a command {@code auth}, in every
         * wire protocol. Ten failures of one address within a minute are heard, each answered with a longer delay.
         * Default: none.
         *
         * @param checks finds out who a caller is
         * @return this
         */
        public Builder authenticator(Authenticator checks) {
            authenticator = checks;
            return this;
        }
        /**
         * What each caller may call, asked for every call of every wire protocol. Default: everybody may call
         * everything; or {@link AccessPolicy#AUTHENTICATED} if there is an {@link #authenticator}.
         *
         * @param policy permits or refuses
         * @return this
         */
        public Builder accessPolicy(AccessPolicy policy) {
            accessPolicy = policy;
            return this;
        }
        /**
         * Users, tokens and rules from a file, which is read again within a few seconds of a change: it is
         * {@linkplain #authenticator authenticator} and {@linkplain #accessPolicy policy}, unless another is named.
         * Default: none.
         *
         * @param file the file
         * @return this
         */
        public Builder accessFile(AccessFile file) {
            accessFile = file;
            return this;
        }
        /**
         * Whether each call that has ended is recorded, at INFO, by logger {@code io.heddle.audit}: the principal, the
         * peer, the command and its arguments, secrets masked, the outcome and the time. Default: true with an
         * {@link #authenticator} or an {@link #accessPolicy}, else false, since it costs more than a short call.
         *
         * @param wanted true to record them
         * @return this
         */
        public Builder auditLog(boolean wanted) {
            auditLog = wanted;
            return this;
        }
        /**
         * Whether the server may be reached from other machines without {@linkplain TlsMode#REQUIRED required} TLS and
         * access control. Default: false, and {@link #start()} refuses to bind an address beyond loopback without both.
         *
         * @param accepted true if the network is trusted, or the application lets in whom it knows
         * @return this
         */
        public Builder insecure(boolean accepted) {
            insecure = accepted;
            return this;
        }
        /**
         * Opens the ports and serves. A builder makes one server; after a failure it may be tried again.
         *
         * @return the running server
         * @throws IOException if a port cannot be bound; the message begins with the path if it is that of
         *     {@link #unix}
         * @throws IllegalArgumentException if two commands or two wire protocols have the same name, or none has the
         *     one that was asked for; if there is no key for TLS; or if the address is not loopback, and there are not
         *     both TLS and access control, and {@link #insecure} does not say that this is meant
         * @throws IllegalStateException if a wire protocol cannot be loaded; the message names it; if there is nothing
         *     to listen on
         * @throws UnsupportedOperationException if the reactor has no Unix domain sockets, and one was asked for
         */
        public RpcServer start() throws IOException {
            try {
                CommandRegistry registry = registry();
                requireProtection();
                Reactor shared = reactor;
                return shared == null ? startOnReactorOfItsOwn(registry) : new RpcServer(this, registry, shared, false);
            } catch (IOException | RuntimeException | Error e) {
                plugins.forEach(PluginDirectory::close);
                throw e;
            }
        }

        /** With access control nobody can execute a command but the dispatcher. */
        private CommandRegistry registry() {
            CommandRegistry.Builder all = commands.copy();
            if (discoverCommands) {
                all.load(Command.class.getClassLoader());
            }
            plugins.forEach(directory -> directory.loadInto(all));
            if (authenticator() != null) {
                all.add(new AuthCommand());
            }
            CommandRegistry built = all.build();
            return policy() == null ? built : built.map(GuardedCommand::of);
        }

        private RpcServer startOnReactorOfItsOwn(CommandRegistry registry) throws IOException {
            Reactor own = Reactor.create(reactorOptions);
            try {
                RpcServer server = new RpcServer(this, registry, own, true);
                own.start();
                return server;
            } catch (IOException | RuntimeException | Error e) {
                own.close();
                throw e;
            }
        }

        private @Nullable Authenticator authenticator() {
            return authenticator == null ? accessFile : authenticator;
        }

        private @Nullable AccessPolicy policy() {
            AccessPolicy named = accessPolicy == null ? accessFile : accessPolicy;
            return named == null && authenticator != null ? AccessPolicy.AUTHENTICATED : named;
        }

        private ServerState.Controls controls() {
            AccessPolicy policy = policy();
            AccessControl access = policy == null ? null : new AccessControl(authenticator(), policy);
            boolean audited = auditLog == null ? access != null : auditLog;
            return new ServerState.Controls(access, audited ? new AuditLog() : null);
        }

        private List<FileWatch> fileWatches(Reactor served) {
            List<FileWatch> watches = new ArrayList<>();
            if (accessFile != null) {
                watches.add(new FileWatch(served, accessFile::reloadIfChanged));
            }
            if (tls != null) {
                watches.add(new FileWatch(served, tls::reloadIfChanged));
            }
            return watches;
        }

        private void requireProtection() throws UnknownHostException {
            boolean secured = tls != null && tlsMode == TlsMode.REQUIRED && policy() != null;
            require(
                    secured || insecure || !tcp || address().getAddress().isLoopbackAddress(),
                    bindAddress + " can be reached from other machines: that takes TLS and access control, or the"
                            + " word that it is insecure");
        }

        private InetSocketAddress address() throws UnknownHostException {
            return new InetSocketAddress(InetAddress.getByName(bindAddress), port);
        }

        private WireProtocols wireProtocols(CommandRegistry registry) {
            WireProtocol chosen = protocol;
            if (chosen != null) {
                return WireProtocols.only(chosen);
            }
            WireProtocol text = new TextWireProtocol(registry);
            List<WireProtocol> known = new ArrayList<>(protocols);
            if (discoverProtocols) {
                known.addAll(WireProtocols.load(WireProtocol.class.getClassLoader()));
            }
            return protocolName == null
                    ? WireProtocols.of(known, text)
                    : WireProtocols.only(WireProtocols.named(protocolName, known, text));
        }

        /** The policies around the server's factory; the outermost counts, and so is the one that refuses. */
        private ConnectionLimit policies(Factory rpc) {
            Factory factory = rpc;
            if (receiveBytesPerSecond != Long.MAX_VALUE) {
                factory = new ReceiveThrottle(factory, receiveBytesPerSecond);
            }
            factory = new FrameTimeout(factory, frameTimeout);
            if (trafficLog) {
                factory = new TrafficLog(factory);
            }
            if (tls != null) {
                factory = new TlsOverTcp(factory, new TlsFactory(factory, tlsMode, tls, reactorOptions.hardCapBytes()));
            }
            return new ConnectionLimit(factory, maxConnections, maxConnectionsPerPeer, refusal());
        }

        /** A client that speaks nothing but TLS would not understand the line. */
        private byte[] refusal() {
            boolean understood = tls == null || tlsMode == TlsMode.OPTIONAL;
            return (understood ? REFUSAL : "").getBytes(StandardCharsets.US_ASCII);
        }

        /** Outside of the policies, so that they count by the address of the client. */
        private Factory behindProxies(Factory counted) {
            return proxies == null ? counted : new ProxyProtocol(counted, proxies, PROXY_HEADER_TIMEOUT);
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}
