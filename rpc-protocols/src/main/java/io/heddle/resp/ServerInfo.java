package io.heddle.resp;

import io.heddle.command.Call;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ServerView;
import io.heddle.command.ServerView.CallCounts;
import io.heddle.command.ServerView.CommandTimes;
import io.heddle.command.ServerView.ConnectionCounts;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code INFO [section...]}: the figures of the server, in the form of Redis: lines of {@code key:value} under titles.
 * Keys that Redis has too mean the same.
 *
 * @threading Immutable.
 */
final class ServerInfo {
    private enum Section {
        SERVER,
        CLIENTS,
        STATS,
        COMMANDSTATS
    }

    static final CommandRegistry.Entry COMMAND = ServerRequest.of("stats", "read", ServerInfo::tell);

    private static final Set<String> ALL = Set.of("all", "default", "everything");
    private static final int MOST_SECTIONS = 16;
    private static final int NANOS_PER_MICRO = 1000;

    private final StringBuilder text = new StringBuilder();
    private final ServerView server;

    private ServerInfo(ServerView server) {
        this.server = server;
    }

    static void run(RespProtocol client, RespRequest request) throws CommandException {
        ServerRequest.submit(client, COMMAND, request.rest("info", 0, MOST_SECTIONS));
    }

    private static String tell(Call call) {
        ServerInfo info = new ServerInfo(call.server());
        sections(call.get(ServerRequest.WORDS)).forEach(info::add);
        return info.text.toString();
    }

    /** Those asked for; as with Redis, one that is not known is left out. */
    private static Set<Section> sections(List<String> words) {
        Set<Section> sections = EnumSet.noneOf(Section.class);
        for (Section section : Section.values()) {
            if (words.isEmpty() || words.stream().anyMatch(word -> asksFor(word.toLowerCase(Locale.ROOT), section))) {
                sections.add(section);
            }
        }
        return sections;
    }

    private static boolean asksFor(String word, Section section) {
        return ALL.contains(word) || word.equals(section.name().toLowerCase(Locale.ROOT));
    }

    private void add(Section section) {
        switch (section) {
            case SERVER -> {
                title("Server");
                line("server_name", "heddle");
                line("heddle_version", server.version());
                line("uptime_in_seconds", server.uptime().toSeconds());
                line("loop_lag_usec", micros(server.loopLag()));
            }
            case CLIENTS -> {
                title("Clients");
                line("connected_clients", server.connectionCounts().now());
                line("peak_clients", server.connectionCounts().peak());
            }
            case STATS -> addStats(server.connectionCounts(), server.callCounts());
            case COMMANDSTATS -> {
                title("Commandstats");
                server.commandTimes().forEach(this::addTimes);
            }
        }
    }

    private void addStats(ConnectionCounts connections, CallCounts calls) {
        title("Stats");
        line("total_connections_received", connections.total());
        line("rejected_connections", connections.refused());
        line("total_commands_processed", calls.total());
        line("commands_in_flight", calls.inFlight());
        line("failed_commands", calls.failed());
        line("shed_commands", calls.shed());
    }

    private void addTimes(String command, CommandTimes times) {
        line(
                "cmdstat_" + command,
                "calls=" + times.count() + ",failed_calls=" + times.failed() + ",p50_usec=" + micros(times.p50())
                        + ",p99_usec=" + micros(times.p99()) + ",max_usec=" + micros(times.max()));
    }

    private static long micros(Duration time) {
        return time.toNanos() / NANOS_PER_MICRO;
    }

    private void title(String name) {
        text.append(text.isEmpty() ? "" : "\r\n").append("# ").append(name).append("\r\n");
    }

    private void line(String key, Object value) {
        text.append(key).append(':').append(value).append("\r\n");
    }
}
