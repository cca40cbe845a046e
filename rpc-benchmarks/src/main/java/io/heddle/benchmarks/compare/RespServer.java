package io.heddle.benchmarks.compare;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server that has been started, and accepts connections on a port of loopback.
 *
 * @param process ends with this
 * @param port its port
 * @threading Main thread only.
 */
record RespServer(Process process, int port) implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final int POLL_MILLIS = 50;

    /** As users run it, with one loop. It must have been built: a build would take longer than is waited. */
    static RespServer heddle(Path out) throws IOException, InterruptedException {
        int port = freePort();
        return start(
                out.resolve("heddle.log"),
                port,
                List.of(
                        Path.of("..", "heddle").toString(),
                        "serve",
                        "--loops",
                        "1",
                        "--port",
                        Integer.toString(port),
                        "--log-file",
                        out.resolve("rpcserver.log").toString()));
    }

    /** Without persistence, and whatever else is not about requests. */
    static RespServer redis(Path out) throws IOException, InterruptedException {
        int port = freePort();
        return start(
                out.resolve("redis.log"),
                port,
                List.of(
                        "redis-server",
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no"));
    }

    /** Another program may take it first; then the server does not start, and says so. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static RespServer start(Path log, int port, List<String> command) throws IOException, InterruptedException {
        RespServer server = new RespServer(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                port);
        long start = System.nanoTime();
        while (!server.accepts()) {
            if (server.process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)
                    || System.nanoTime() - start > START_TIMEOUT.toNanos()) {
                server.close();
                throw new IOException(command.get(0) + " did not start; see " + log);
            }
        }
        return server;
    }

    private boolean accepts() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
