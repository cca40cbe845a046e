package io.heddle.benchmarks.idle;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server in a JVM of its own, on the same class path as this one.
 *
 * @threading Caller-confined.
 */
final class ServerProcess implements AutoCloseable {
    private static final String READY = "ready ";
    private static final int TIMEOUT_SECONDS = 30;
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final Process process;
    private final Thread killer;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private ServerProcess(Process process) {
        this.process = process;
        this.killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        Thread.ofVirtual().start(this::readOutput);
    }

    /**
     * Starts a server.
     *
     * @param main its main class, which prints {@code ready PORT} once it serves, and its arguments
     */
    static ServerProcess start(List<String> main) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(JAVA.toString(), "-Xmx1g", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(main);
        return new ServerProcess(
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(READY)) {
                    port.complete(Integer.valueOf(line.substring(READY.length())));
                }
            }
        } catch (IOException e) {
            port.completeExceptionally(e);
        }
        port.completeExceptionally(new IOException("the server has ended"));
    }

    int port() throws IOException, InterruptedException {
        try {
            return port.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the server is not ready", e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Kills the server, and waits for its end. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        Runtime.getRuntime().removeShutdownHook(killer);
    }
}
