package io.heddle.benchmarks.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The servers of a comparison: started together, and stopped together, also when this program is told to stop.
 *
 * @threading Confined to the main thread.
 */
final class Servers implements AutoCloseable {
    // Guarded by this: the shutdown hook reads it.
    private final List<ServerProcess> running = new ArrayList<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();
    private final Thread hook = new Thread(this::stop);

    private Servers() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts servers. One that cannot be started is left out.
     *
     * @param candidates what to start
     * @param out where logs go
     * @param progress told of each
     * @return those that run
     */
    static Servers start(List<Candidate> candidates, Path out, PrintStream progress)
            throws IOException, InterruptedException {
        Servers servers = new Servers();
        try {
            for (Candidate candidate : candidates) {
                progress.println("starting " + candidate.name());
                try {
                    servers.add(ServerProcess.start(candidate, out));
                } catch (Unavailable e) {
                    progress.println("left out: " + e.getMessage());
                    servers.leftOut.put(candidate.name(), e.getMessage());
                }
            }
            return servers;
        } catch (IOException | InterruptedException | RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    private synchronized void add(ServerProcess server) {
        running.add(server);
    }

    synchronized List<ServerProcess> running() {
        return List.copyOf(running);
    }

    /** Why a server does not take part, by name. */
    Map<String, String> leftOut() {
        return leftOut;
    }

    private synchronized void stop() {
        running.forEach(ServerProcess::close);
    }

    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
