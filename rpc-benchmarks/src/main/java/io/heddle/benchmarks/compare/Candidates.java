package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.HeddleServer;
import io.heddle.benchmarks.peers.BlockingServer;
import io.heddle.benchmarks.peers.NettyServer;
import io.heddle.benchmarks.peers.PlainStreamServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * All servers that can be measured, in the order of the tables.
 *
 * @threading Thread-safe.
 */
final class Candidates {
    /** What all ratios are to: the peer that a user would otherwise pick, and the bare C loop. */
    static final String NETTY = "netty-nio", C = "c-epoll";

    /** What streams are compared with. */
    static final String PLAIN = "plain";

    /** The same for all servers in Java. */
    static final List<String> JVM_OPTIONS = List.of("-XX:+UseParallelGC", "-Xmx1g");

    /** After which Heddle ends a connection, where nothing else is said. */
    static final Duration IDLE_TIMEOUT = Duration.ofMinutes(30);

    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private Candidates() {}

    /** Those of several loops. With one, they are among {@link #all}. */
    static List<Candidate> loops() {
        List<Candidate> candidates = new ArrayList<>();
        for (String mode : List.of("inline", "loop")) {
            for (String loops : List.of("2", "4")) {
                candidates.add(heddle("heddle-" + mode + "-" + loops, loops + " loops, " + mode, mode, loops));
            }
        }
        return candidates;
    }

    /** Those in TLS, which are named and do all as those of {@link #all} without {@code -tls}. */
    static List<Candidate> tls() {
        List<Candidate> candidates = new ArrayList<>();
        for (String mode : List.of("inline", "virtual", "loop")) {
            candidates.add(heddle("heddle-" + mode + "-tls", mode + ", in TLS", mode + "-tls", "1"));
        }
        return candidates;
    }

    /** Those that serve streams, with a write timeout that one can wait for. */
    static List<Candidate> streams(Duration writeTimeout) {
        String idle = millis(IDLE_TIMEOUT);
        String timeout = millis(writeTimeout);
        return List.of(
                new Candidate(PLAIN, "a blocking thread that writes a buffer", java(PlainStreamServer.class)),
                heddle("heddle-virtual", "VIRTUAL_THREAD, the JDK's scheduler", "virtual", "1", idle, timeout),
                heddle("heddle-loop", "VIRTUAL_THREAD, on the connection's loop", "loop", "1", idle, timeout));
    }

    /**
     * Lists them.
     *
     * @param compiler for those in C
     * @param idleTimeout after which Heddle ends a connection; the others have none
     */
    static List<Candidate> all(Compiler compiler, Duration idleTimeout) {
        String idle = millis(idleTimeout);
        return List.of(
                new Candidate(NETTY, "Netty 4.2, NIO transport, one loop", java(NettyServer.class, "nio")),
                new Candidate(
                        C,
                        "bare C epoll loop",
                        () -> List.of(compiler.compile("lineserver").toString(), "0")),
                heddle("heddle-inline", "EVENT_LOOP", "inline", "1", idle),
                heddle("heddle-virtual", "VIRTUAL_THREAD, the JDK's scheduler", "virtual", "1", idle),
                heddle("heddle-loop", "VIRTUAL_THREAD, on the connection's loop", "loop", "1", idle),
                new Candidate("netty-epoll", "Netty 4.2, native epoll, one loop", java(NettyServer.class, "epoll")),
                new Candidate("netty-vt", "Netty 4.2 NIO, a virtual thread per message", java(NettyServer.class, "vt")),
                new Candidate(
                        "blocking-vt", "blocking sockets, a virtual thread per connection", java(BlockingServer.class)),
                new Candidate("twisted", "Twisted LineReceiver", python("lineserver.py")),
                new Candidate(
                        "twisted-gevent", "Twisted, calls queued to a gevent worker", python("lineserver_gevent.py")));
    }

    /** Those with these names, in that order. */
    static List<Candidate> named(List<String> names, List<Candidate> all) {
        List<Candidate> chosen = new ArrayList<>();
        for (String name : names) {
            chosen.add(all.stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no such server: " + name)));
        }
        return chosen;
    }

    /** Heddle on a port of its choice, with the other arguments of its program. */
    private static Candidate heddle(String name, String description, String... args) {
        List<String> all = new ArrayList<>(List.of("0"));
        all.addAll(List.of(args));
        return new Candidate(name, "Heddle, " + description, java(HeddleServer.class, all.toArray(String[]::new)));
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private static Candidate.Command java(Class<?> main, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        // Where heddle-loop finds its scheduler; nothing to the others.
        command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return () -> command;
    }

    /** Debian's Python where there is one: Twisted and gevent are packages of that. */
    private static Candidate.Command python(String script) {
        String python = Files.isExecutable(PYTHON) ? PYTHON.toString() : "python3";
        return () -> List.of(python, Path.of("src", "main", "python", script).toString());
    }
}
