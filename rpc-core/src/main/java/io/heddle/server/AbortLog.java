package io.heddle.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what was lost with the connections that were still open at the deadline of a stop: a line for each, up to
 * {@value #MAX_LINES}.
 *
 * @threading Thread-safe.
 */
final class AbortLog {
    static final int MAX_LINES = 20;
    private static final int MAX_CALLS_OF_LINE = 8;
    private static final Logger log = LoggerFactory.getLogger(RpcServer.class);

    private final AtomicInteger aborted = new AtomicInteger();

    /** A connection was aborted, or will never end; its calls have not been cancelled. */
    void aborted(RpcConnection connection) {
        int number = aborted.incrementAndGet();
        if (number <= MAX_LINES) {
            List<ServerCall> running = connection.runningCalls();
            log.warn(
                    "Aborted at the stop deadline: connection {} from {}; running: {}; waiting: {} calls",
                    connection.transport().id(),
                    connection.shownPeer(),
                    running.isEmpty() ? "nothing" : shown(running),
                    Math.max(0, connection.unanswered() - running.size()));
        } else if (number == MAX_LINES + 1) {
            log.warn("Aborted at the stop deadline: more connections, which are not listed");
        }
    }

    private static String shown(List<ServerCall> running) {
        long nowNanos = System.nanoTime();
        String shown = running.stream()
                .limit(MAX_CALLS_OF_LINE)
                .map(call -> shown(call, nowNanos))
                .collect(Collectors.joining(", "));
        int more = running.size() - MAX_CALLS_OF_LINE;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    private static String shown(ServerCall call, long nowNanos) {
        Duration time = Duration.ofNanos(nowNanos - call.startNanos());
        return call.command().spec().name() + " (call " + call.id() + ", for " + time.toMillis() + " ms)";
    }
}
