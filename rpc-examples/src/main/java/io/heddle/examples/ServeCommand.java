package io.heddle.examples;

import io.heddle.command.CommandException;
import io.heddle.command.Parameter;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code heddle serve}: runs a server until a signal ends it.
 *
 * @threading Caller-confined.
 */
@Command(
        name = "serve",
        description =
                "Runs a server until SIGTERM or Ctrl-C; a second one ends it without waiting for its connections.",
        mixinStandardHelpOptions = true,
        versionProvider = ServerMain.Version.class,
        showDefaultValues = true,
        sortOptions = false)
final class ServeCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);
    private static final int MAX_PORT = 65_535;
    private static final int MAX_LOOPS = 1024;
    private static final String ANY_PROTOCOL = "auto";

    /** What carries virtual threads, in the words of the option. */
    private enum Carrier {
        loop,
        virtual
    }

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "5354",
            description = "port to listen on; 0 picks a free one")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "address to listen on; 0.0.0.0 for all of this machine")
    private String bind = "";

    @Option(
            names = "--unix",
            paramLabel = "PATH",
            description = "Unix domain socket to listen on as well, for clients of this user alone; none if not given")
    private @Nullable Path unix;

    @Option(names = "--no-tcp", description = "listen on the Unix domain socket alone")
    private boolean noTcp;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "10000",
            description = "connections that may be open; more are refused")
    private int maxConnections;

    @Option(
            names = "--max-connections-per-peer",
            paramLabel = "N",
            description =
                    "connections that one address, or one user of the Unix domain socket, may hold; no limit of its"
                            + " own if not given")
    private @Nullable Integer maxConnectionsPerPeer;

    @Option(
            names = "--proxy-from",
            paramLabel = "NETWORK",
            split = ",",
            description = "addresses and networks of proxies that send a PROXY header, as in 10.0.0.0/8,fd00::/8; none"
                    + " if not given")
    private String[] proxies = {};

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Option(
            names = "--idle-timeout",
            paramLabel = "DURATION",
            defaultValue = "30m",
            converter = DurationConverter.class,
            description = "silence after which a connection is closed, as in 90s, 30m or 1h30m")
    private Duration idleTimeout = Duration.ZERO;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            defaultValue = "rpcserver.log",
            description = "log, also for getlog; past 1 MiB it is renamed to FILE.1")
    private Path logFile = Path.of("");

    @Option(names = "--loops", paramLabel = "N", description = "event loops; as many as processors if not given")
    private @Nullable Integer loops;

    @Option(
            names = "--execution",
            paramLabel = "WHERE",
            defaultValue = "loop",
            description = "where commands that may block run: on virtual threads that the connection's event loop"
                    + " carries (loop), or that the JVM schedules (virtual)")
    private Carrier execution = Carrier.loop;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            defaultValue = ANY_PROTOCOL,
            description = "wire protocol: auto tells by the first bytes of each connection; text, resp, jsonrpc or amp"
                    + " fixes the port to that one")
    private String protocol = ANY_PROTOCOL;

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "directory of jars whose commands are served too; none if not given")
    private @Nullable Path plugins;

    @Mixin
    private AccessOptions access = new AccessOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Override
    public Integer call() throws InterruptedException {
        RpcServer.Builder builder = configure();
        openLog();
        control(builder);
        loadPlugins(builder);
        try (RpcServer server = start(builder)) {
            StopSignals signals = StopSignals.install(); // until here a signal simply ends the JVM: nothing is owed yet
            PrintWriter out = spec.commandLine().getOut();
            out.println("heddle listening on " + shown(server));
            out.flush();
            log.info("{} ends the server", signals.await());
        }
        return 0;
    }

    private RpcServer.Builder configure() {
        require("--port", port, 0, MAX_PORT);
        require("--max-connections", maxConnections, 1, Integer.MAX_VALUE);
        RpcServer.Builder builder = RpcServer.builder()
                .tcp(!noTcp)
                .bind(address())
                .port(port)
                .maxConnections(maxConnections)
                .idleTimeout(idleTimeout)
                .logFile(logFile);
        if (maxConnectionsPerPeer != null) {
            require("--max-connections-per-peer", maxConnectionsPerPeer, 1, Integer.MAX_VALUE);
            builder.maxConnectionsPerPeer(maxConnectionsPerPeer);
        }
        if (!protocol.equals(ANY_PROTOCOL)) {
            builder.protocol(protocol);
        }
        limits.applyTo(builder);
        listenOnUnix(builder);
        trustProxies(builder);
        encrypt(builder);
        return builder.reactorOptions(reactorOptions());
    }

    private void listenOnUnix(RpcServer.Builder builder) {
        if (unix != null) {
            builder.unix(unix);
        } else if (noTcp) {
            throw failure("--no-tcp needs --unix");
        }
    }

    private void trustProxies(RpcServer.Builder builder) {
        try {
            builder.proxyProtocolFrom(proxies);
        } catch (IllegalArgumentException e) {
            throw failure("--proxy-from: " + e.getMessage());
        }
    }

    private void encrypt(RpcServer.Builder builder) {
        try {
            tls.applyTo(builder);
        } catch (IOException | IllegalArgumentException e) {
            throw failure("TLS: " + e.getMessage());
        }
    }

    private ReactorOptions reactorOptions() {
        ReactorOptions.Builder options = ReactorOptions.builder().loopAffineThreads(execution == Carrier.loop);
        if (loops != null) {
            require("--loops", loops, 1, MAX_LOOPS);
            options.loops(loops);
        }
        return options.build();
    }

    private void require(String option, int value, int least, int most) {
        if (value < least || value > most) {
            String range = most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most;
            throw failure(option + " must be " + range + ", not " + value);
        }
    }

    private String address() {
        try {
            return InetAddress.getByName(bind).getHostAddress();
        } catch (UnknownHostException e) {
            throw failure("unknown address " + bind);
        }
    }

    private void openLog() {
        try {
            LogFile.open(logFile);
        } catch (IOException e) {
            throw failure("cannot write log file " + logFile + ": " + Problems.reason(e));
        }
    }

    private void control(RpcServer.Builder builder) {
        try {
            access.applyTo(builder);
        } catch (IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()));
        }
    }

    private void loadPlugins(RpcServer.Builder builder) {
        if (plugins == null) {
            return;
        }
        try {
            builder.plugins(plugins);
        } catch (IOException | IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()));
        }
    }

    private RpcServer start(RpcServer.Builder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            boolean ofUnix = unix != null && message.startsWith(unix + ": ");
            String address = bind + (bind.contains(":") ? " port " : ":") + port;
            throw failure("cannot listen on " + (ofUnix ? message : address + ": " + Problems.reason(e)));
        } catch (IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException failure(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private String shown(RpcServer server) {
        return Stream.concat(
                        noTcp ? Stream.empty() : Stream.of(shown(server.address())),
                        server.unixPath().map(Path::toString).stream())
                .collect(Collectors.joining(" and "));
    }

    private static String shown(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? '[' + host + ']' : host) + ':' + address.getPort();
    }

    /** Reads a duration as commands do. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        private static final Parameter<Duration> DURATION =
                Parameter.duration("duration").between(Duration.ofMillis(1), Duration.ofDays(3650));

        @Override
        public Duration convert(String text) {
            try {
                return DURATION.parse(text);
            } catch (CommandException e) {
                throw new TypeConversionException("'" + text + "' is not a duration such as 90s or 30m");
            }
        }
    }
}
