package io.heddle.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server that has been started. Its output is in a file.
 *
 * @threading Confined to the main thread, but for {@link #close()}.
 */
final class ServerProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final String READY = "ready ";
    private static final int POLL_MILLIS = 20;

    private final Candidate candidate;
    private final Process process;
    private final Path log;
    private int port;

    private ServerProcess(Candidate candidate, Process process, Path log) {
        this.candidate = candidate;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param candidate what to start
     * @param out where its log goes
     * @return the server
     * @throws Unavailable if it cannot be started, ends, or is not ready in time
     */
    static ServerProcess start(Candidate candidate, Path out) throws Unavailable, IOException, InterruptedException {
        List<String> command = candidate.command().prepare();
        Path log = out.resolve(candidate.name() + ".log");
        ServerProcess server;
        try {
            server = new ServerProcess(
                    candidate,
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start(),
                    log);
        } catch (IOException e) {
            throw new Unavailable("cannot be started: " + e.getMessage());
        }
        try {
            server.awaitReady();
            return server;
        } catch (Unavailable | IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    private void awaitReady() throws Unavailable, IOException, InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < START_TIMEOUT.toNanos()) {
            boolean ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
            for (String line : output()) {
                if (line.startsWith(READY)) {
                    port = Integer.parseInt(line.substring(READY.length()));
                    return;
                }
            }
            if (ended) {
                throw new Unavailable(complaint());
            }
        }
        throw new Unavailable("not ready after " + START_TIMEOUT.toSeconds() + " s");
    }

    /** The last line of the output that is not indented: in a stack trace of Java or Python, the one that matters. */
    private String complaint() throws IOException {
        return output().stream()
                .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                .reduce((first, last) -> last)
                .orElse("it ended without a word");
    }

    private List<String> output() throws IOException {
        String text = Files.readString(log, StandardCharsets.ISO_8859_1);
        // The last line may not be whole yet.
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    String name() {
        return candidate.name();
    }

    int port() {
        return port;
    }

    boolean inTls() {
        return candidate.inTls();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
