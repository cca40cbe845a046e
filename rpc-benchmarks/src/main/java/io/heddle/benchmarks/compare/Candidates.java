package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.HeddleServer;
import io.heddle.benchmarks.peers.BlockingServer;
import io.heddle.benchmarks.peers.NettyServer;
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

    /** The same for all servers in Java. */
    static final List<String> JVM_OPTIONS = List.of("-XX:+UseParallelGC", "-Xmx1g");

    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private Candidates() {}

    /**
     * Lists them.
     *
     * @param compiler for those in C
     * @param idleTimeout after which Heddle ends a connection; the others have none
     */
    static List<Candidate> all(Compiler compiler, Duration idleTimeout) {
        return List.of(
                new Candidate(NETTY, "Netty 4.2, NIO transport, one loop", java(NettyServer.class, "nio")),
                new Candidate(
                        C,
                        "bare C epoll loop",
                        () -> List.of(compiler.compile("lineserver").toString(), "0")),
                new Candidate("heddle-inline", "Heddle, EVENT_LOOP", heddle("inline", idleTimeout)),
                new Candidate(
                        "heddle-virtual",
                        "Heddle, VIRTUAL_THREAD, the JDK's scheduler",
                        heddle("virtual", idleTimeout)),
                new Candidate(
                        "heddle-loop", "Heddle, VIRTUAL_THREAD, on the connection's loop", heddle("loop", idleTimeout)),
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

    private static Candidate.Command heddle(String mode, Duration idleTimeout) {
        return java(HeddleServer.class, "0", mode, "1", Long.toString(idleTimeout.toMillis()));
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
