package io.heddle.benchmarks.micro;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * A whole server but for the sockets: bytes in, bytes out.
 *
 * @threading Caller-confined.
 */
final class LocalServer implements AutoCloseable {
    /**
     * Served in turns, so that the virtual thread of a connection has ended when its next request comes, as it has when
     * that must cross a network.
     */
    private static final int CONNECTIONS = 64;

    private final RpcServer server;
    private final LocalReactor reactor;
    private final LocalConnection[] connections = new LocalConnection[CONNECTIONS];
    private int next;

    /** A command whose result is known before. */
    record Fixed(CommandSpec spec, Object result) implements Command {
        @Override
        public Object execute(Call call) {
            return result;
        }
    }

    LocalServer(Command... commands) throws IOException {
        this(new LocalReactor(), commands);
    }

    private LocalServer(LocalReactor reactor, Command... commands) throws IOException {
        this(
                reactor,
                RpcServer.builder()
                        .reactor(reactor)
                        .discoverCommands(false)
                        .command(commands)
                        .start());
    }

    private LocalServer(LocalReactor reactor, RpcServer server) {
        this.reactor = reactor;
        this.server = server;
        Arrays.setAll(connections, i -> new LocalConnection(reactor));
    }

    /** The same server, with connections and a loop for the calling thread. */
    LocalServer share() {
        return new LocalServer(reactor.share(), server);
    }

    /** Text as a reactor hands it over. */
    static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Lets the next connection make an exchange, and returns it. */
    LocalConnection exchange(ByteBuffer requests, int replyBytes) {
        LocalConnection connection = connections[next++ & CONNECTIONS - 1];
        connection.exchange(requests, replyBytes);
        return connection;
    }

    /** Makes sure that what will be measured is what is meant. */
    void check(ByteBuffer requests, String expected) {
        String replies = exchange(requests, expected.length()).replies();
        if (!replies.startsWith(expected)) {
            throw new IllegalStateException(replies.strip() + " instead of " + expected.strip());
        }
    }

    @Override
    public void close() {
        server.stop(Duration.ZERO);
    }
}
