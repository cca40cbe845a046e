package io.heddle.server;

import io.heddle.command.Command;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ServerView;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.StopReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
    private RpcServer(Builder builder) throws IOException {
        throw new UnsupportedOperationException(String.valueOf(builder.port));
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
     * The address the server listens on, with the port that was picked where 0 was asked for.
     *
     * @return the address
     */
    public InetSocketAddress address() {
        throw new UnsupportedOperationException();
    }

    /**
     * The port the server listens on.
     *
     * @return 1 to 65535
     */
    public int port() {
        return address().getPort();
    }

    /**
     * What commands see of this server, for the application's own use.
     *
     * @return the view
     */
    public ServerView view() {
        throw new UnsupportedOperationException();
    }

    /**
     * Stops, in phases: no more connections are accepted; what was received is answered, flushed and closed; what is left
     * at the deadline is aborted. Blocks until then. The first call decides.
     *
     * @param deadline how long it may take
     * @return how the connections ended
     */
    public StopReport stop(Duration deadline) {
        throw new UnsupportedOperationException();
    }

    /** Stops within {@link ReactorOptions#stopTimeout()}. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    /**
     * Collects what a server is made of; each method returns the builder.
     *
     * @threading Caller-confined.
     */
    public static final class Builder {
        private String bindAddress = "127.0.0.1";
        private int port = 5354;
        private ReactorOptions reactorOptions = ReactorOptions.defaults();
        private @Nullable Reactor reactor;
        private CommandRegistry.Builder commands = CommandRegistry.builder();
        private boolean discover = true;
        private int maxConnections = 10_000;
        private int maxConnectionsPerPeer = Integer.MAX_VALUE;
        private Duration idleTimeout = Duration.ofMinutes(30);
        private Duration frameTimeout = Duration.ofSeconds(30);
        private long receiveBytesPerSecond = Long.MAX_VALUE;
        private boolean trafficLog;
        private int maxConcurrentCalls = 10_000;
        private int maxQueuedCalls = 128;
        private @Nullable Path logFile;

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
            port = number;
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
         * Adds the commands of the jars in a directory, each in a class loader of its own. A broken jar is named in the log
         * and skipped.
         *
         * @param directory the directory
         * @return this
         * @throws IOException if the directory cannot be read
         * @throws IllegalArgumentException if two commands have the same name
         */
        public Builder plugins(Path directory) throws IOException {
            throw new UnsupportedOperationException(directory.toString());
        }

        /**
         * Whether commands are also looked for on the class path or module path, through {@link java.util.ServiceLoader}.
         * Default: true.
         *
         * @param wanted false for only those given in code
         * @return this
         */
        public Builder discoverCommands(boolean wanted) {
            discover = wanted;
            return this;
        }

        /**
         * How many connections may be open; more are refused. Default: 10,000.
         *
         * @param most 1 or more
         * @return this
         */
        public Builder maxConnections(int most) {
            maxConnections = most;
            return this;
        }

        /**
         * How many connections one address may hold; more are refused. Default: no limit of its own.
         *
         * @param most 1 or more
         * @return this
         */
        public Builder maxConnectionsPerPeer(int most) {
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
            idleTimeout = timeout;
            return this;
        }

        /**
         * How long one frame may take from its first byte to its last before the connection is closed. Default: 30 seconds.
         *
         * @param timeout more than zero
         * @return this
         */
        public Builder frameTimeout(Duration timeout) {
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
            receiveBytesPerSecond = rate;
            return this;
        }

        /**
         * Whether all bytes received and sent are logged, at DEBUG, by logger {@code io.heddle.policy.TrafficLog}. Default:
         * false.
         *
         * @param wanted true to log them
         * @return this
         */
        public Builder trafficLog(boolean wanted) {
            trafficLog = wanted;
            return this;
        }

        /**
         * How many calls may run at a time in the whole server; further ones are answered with {@code RESOURCE_EXHAUSTED}.
         * Default: 10,000.
         *
         * @param most 1 or more
         * @return this
         */
        public Builder maxConcurrentCalls(int most) {
            maxConcurrentCalls = most;
            return this;
        }

        /**
         * How many calls of one connection may wait; then no more is read from it until half of them are done. Default: 128.
         *
         * @param most 1 or more
         * @return this
         */
        public Builder maxQueuedCalls(int most) {
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
         * Opens the port and serves.
         *
         * @return the running server
         * @throws IOException if the port cannot be bound
         * @throws IllegalArgumentException if two commands have the same name
         */
        public RpcServer start() throws IOException {
            return new RpcServer(this);
        }
    }
}
