package io.heddle.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What commands may know of the server that runs them, and do to it.
 *
 * @threading Thread-safe; nothing blocks.
 * @since 0.1
 */
public interface ServerView {
    /**
     * An open connection.
     *
     * @param id its number
     * @param peer the address of the other side
     * @param protocol the wire protocol it speaks, in lower case
     * @param age since it was made, to a second
     * @param idle since bytes last went either way
     * @param calls the calls it has made
     * @param bytesReceived the bytes received from it
     * @param bytesSent the bytes sent to it
     * @param bytesPending the bytes written to it that the operating system has not taken, as its peer is slow
     */
    record ConnectionView(
            long id,
            String peer,
            String protocol,
            Duration age,
            Duration idle,
            long calls,
            long bytesReceived,
            long bytesSent,
            long bytesPending) {}

    /**
     * The connections over the life of the server.
     *
     * @param now open at present
     * @param peak the most that were open at a time
     * @param total accepted, refused ones not counted
     * @param refused turned away by a limit
     */
    record ConnectionCounts(long now, long peak, long total, long refused) {}

    /**
     * The calls over the life of the server.
     *
     * @param total begun
     * @param inFlight running at present
     * @param failed ended with an error, whoever was to blame
     * @param shed how many of the failed ones never began, because there were too many calls
     */
    record CallCounts(long total, long inFlight, long failed, long shed) {}

    /**
     * The calls of one command that have ended. A percentile is exact to 12.5 %. Of calls that run on the event loop,
     * those that one read has brought, with no other command between them, are timed together, and each counts with
     * their mean.
     *
     * @param count how many
     * @param failed how many of them with an error
     * @param p50 what half of them took at most
     * @param p99 what 99 % of them took at most
     * @param max what the longest took
     */
    record CommandTimes(long count, long failed, Duration p50, Duration p99, Duration max) {}

    /**
     * The version of the server.
     *
     * @return for example {@code 0.1.0}
     */
    String version();

    /**
     * The time since the server was started.
     *
     * @return zero or more
     */
    Duration uptime();

    /**
     * The commands it serves.
     *
     * @return the registry
     */
    CommandRegistry commands();

    /**
     * The log that {@code getlog} reads, if the server was told of one.
     *
     * @return the file; it need not exist
     */
    Optional<Path> logFile();

    /**
     * The open connections, by number.
     *
     * @return a list made for this call
     */
    List<ConnectionView> connections();

    /**
     * Closes a connection in order, after what it is owed so far has been sent; its running calls are cancelled.
     *
     * @param connectionId its number
     * @return false if no such connection is open
     */
    boolean closeConnection(long connectionId);

    /**
     * Counts connections.
     *
     * @return the counts now
     */
    ConnectionCounts connectionCounts();

    /**
     * Counts calls.
     *
     * @return the counts now
     */
    CallCounts callCounts();

    /**
     * How long calls took, by command name, for commands that were called.
     *
     * @return a map made for this call, sorted by name
     */
    Map<String, CommandTimes> commandTimes();

    /**
     * The longest that any event loop was busy without a break in the last 10 to 20 seconds.
     *
     * @return zero or more
     */
    Duration loopLag();
}
