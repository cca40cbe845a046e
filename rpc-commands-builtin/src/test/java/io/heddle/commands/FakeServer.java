package io.heddle.commands;

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

/** A server that is what a test says. */
final class FakeServer implements ServerView {
    CommandRegistry commands = CommandRegistry.builder().add(new Ping()).build();

    @Nullable
    Path logFile;

    final List<ConnectionView> connections = new ArrayList<>();
    ConnectionCounts connectionCounts = new ConnectionCounts(0, 0, 0, 0);
    CallCounts callCounts = new CallCounts(0, 0, 0, 0);
    final Map<String, CommandTimes> commandTimes = new TreeMap<>();

    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public Duration uptime() {
        return Duration.ofSeconds(90);
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
        return List.copyOf(connections);
    }

    @Override
    public boolean closeConnection(long connectionId) {
        return connections.removeIf(connection -> connection.id() == connectionId);
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
        return commandTimes;
    }

    @Override
    public Duration loopLag() {
        return Duration.ofMillis(3);
    }

    static ConnectionView connection(long id) {
        return new ConnectionView(id, "127.0.0.1:" + (40_000 + id), "text", Duration.ZERO, Duration.ZERO, 0, 0, 0, 0);
    }
}
