package io.heddle.server;

import io.heddle.command.CommandRegistry;
import io.heddle.command.ServerView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A server as a call sees it whose caller may not call everything: the commands that he may not call are not there.
 *
 * @param server the whole server
 * @param permitted whether the caller may call a command
 * @threading Thread-safe.
 */
record PermittedView(ServerState server, Predicate<CommandRegistry.Entry> permitted) implements ServerView {
    @Override
    public CommandRegistry commands() {
        return server.commands().filter(permitted);
    }

    @Override
    public String version() {
        return server.version();
    }

    @Override
    public Duration uptime() {
        return server.uptime();
    }

    @Override
    public Optional<Path> logFile() {
        return server.logFile();
    }

    @Override
    public List<ConnectionView> connections() {
        return server.connections();
    }

    @Override
    public boolean closeConnection(long connectionId) {
        return server.closeConnection(connectionId);
    }

    @Override
    public ConnectionCounts connectionCounts() {
        return server.connectionCounts();
    }

    @Override
    public CallCounts callCounts() {
        return server.callCounts();
    }

    @Override
    public Map<String, CommandTimes> commandTimes() {
        return server.commandTimes();
    }

    @Override
    public Duration loopLag() {
        return server.loopLag();
    }
}
