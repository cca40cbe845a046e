package io.heddle.testing;

import io.heddle.command.CommandRegistry;
import io.heddle.command.ServerView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A server for tests of commands that look at one: a test says what there is to see. At first it is idle, has no
 * commands, no connections and no log.
 *
 * @threading Caller-confined: set before the command runs.
 * @since 0.1
 */
public final class ManualServerView implements ServerView {
    private final List<ConnectionView> connections = new ArrayList<>();
    private final List<Long> closedConnections = new ArrayList<>();
    private final Map<String, CommandTimes> commandTimes = new TreeMap<>();
    private String version = "0.0.0-test";
    private Duration uptime = Duration.ZERO;
    private @Nullable CommandRegistry commands;
    private @Nullable Path logFile;
    private ConnectionCounts connectionCounts = new ConnectionCounts(0, 0, 0, 0);
    private CallCounts callCounts = new CallCounts(0, 0, 0, 0);
    private Duration loopLag = Duration.ZERO;

    /** An idle server. */
    public ManualServerView() {}

    /**
     * Sets {@link #version()}. Default: {@code 0.0.0-test}.
     *
     * @param text the version
     * @return this
     */
    public ManualServerView withVersion(String text) {
        version = text;
        return this;
    }

    /**
     * Sets {@link #uptime()}. Default: zero.
     *
     * @param time zero or more
     * @return this
     */
    public ManualServerView withUptime(Duration time) {
        uptime = time;
        return this;
    }

    /**
     * Sets {@link #commands()}. Default: none.
     *
     * @param registry the commands
     * @return this
     */
    public ManualServerView withCommands(CommandRegistry registry) {
        commands = registry;
        return this;
    }

    /**
     * Sets {@link #logFile()}. Default: none.
     *
     * @param file the log
     * @return this
     */
    public ManualServerView withLogFile(Path file) {
        logFile = file;
        return this;
    }

    /**
     * Adds to {@link #connections()}.
     *
     * @param connection an open connection
     * @return this
     */
    public ManualServerView withConnection(ConnectionView connection) {
        connections.add(connection);
        return this;
    }

    /**
     * Sets {@link #connectionCounts()}. Default: all zero.
     *
     * @param counts the counts
     * @return this
     */
    public ManualServerView withConnectionCounts(ConnectionCounts counts) {
        connectionCounts = counts;
        return this;
    }

    /**
     * Sets {@link #callCounts()}. Default: all zero.
     *
     * @param counts the counts
     * @return this
     */
    public ManualServerView withCallCounts(CallCounts counts) {
        callCounts = counts;
        return this;
    }

    /**
     * Adds to {@link #commandTimes()}.
     *
     * @param command the name of a command
     * @param times how long its calls took
     * @return this
     */
    public ManualServerView withCommandTimes(String command, CommandTimes times) {
        commandTimes.put(command, times);
        return this;
    }

    /**
     * Sets {@link #loopLag()}. Default: zero.
     *
     * @param lag zero or more
     * @return this
     */
    public ManualServerView withLoopLag(Duration lag) {
        loopLag = lag;
        return this;
    }

    /**
     * The connections that were closed through {@link #closeConnection}.
     *
     * @return their numbers, in order
     */
    public List<Long> closedConnections() {
        return List.copyOf(closedConnections);
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public Duration uptime() {
        return uptime;
    }

    @Override
    public CommandRegistry commands() {
        CommandRegistry registry = commands;
        return registry == null ? CommandRegistry.builder().build() : registry;
    }

    @Override
    public Optional<Path> logFile() {
        return Optional.ofNullable(logFile);
    }

    @Override
    public List<ConnectionView> connections() {
        return List.copyOf(connections);
    }

    /** Takes the connection off the list and remembers it in {@link #closedConnections()}. */
    @Override
    public boolean closeConnection(long connectionId) {
        boolean open = connections.removeIf(connection -> connection.id() == connectionId);
        if (open) {
            closedConnections.add(connectionId);
        }
        return open;
    }

    @Override
    public ConnectionCounts connectionCounts() {
        return connectionCounts;
    }

    @Override
    public CallCounts callCounts() {
        return callCounts;
    }

    @Override
    public Map<String, CommandTimes> commandTimes() {
        return new TreeMap<>(commandTimes);
    }

    @Override
    public Duration loopLag() {
        return loopLag;
    }
}
