package io.heddle.benchmarks.micro;

import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The whole way of a call, from the bytes of a request to those of its reply: time for one request. Each thread that
 * runs it has connections and a loop of its own, on one server: so with two threads, {@code -t 2}, a request takes
 * longer by what loops wait for each other.
 *
 * @threading For any number of threads.
 */
public class DispatchBenchmark extends MicroBenchmark {
    private static final int DEPTH = 16;
    private static final String REQUEST = "ping\r\n";
    private static final String REPLY = "pong\r\n";

    /** Where the command runs. */
    @Param
    public Execution execution = Execution.EVENT_LOOP;

    @SuppressWarnings("NullAway.Init")
    private LocalServer server;

    /** What a thread has for itself. */
    @State(Scope.Thread)
    public static class Client {
        private final ByteBuffer one = LocalServer.direct(REQUEST);
        private final ByteBuffer batch = LocalServer.direct(REQUEST.repeat(DEPTH));

        @SuppressWarnings("NullAway.Init")
        private LocalServer server;

        /** For JMH. */
        public Client() {}

        /** Connects. */
        @Setup
        public void connect(DispatchBenchmark benchmark) {
            server = benchmark.server.share();
        }
    }

    /** For JMH. */
    public DispatchBenchmark() {}

    /** Starts the server. */
    @Setup
    public void start() throws IOException {
        CommandSpec spec = CommandSpec.named("ping")
                .summary("is measured")
                .execution(execution)
                .build();
        server = new LocalServer(new LocalServer.Fixed(spec, "pong"));
        server.check(LocalServer.direct(REQUEST), REPLY);
        server.check(LocalServer.direct(REQUEST.repeat(DEPTH)), REPLY.repeat(DEPTH));
    }

    /** Stops it. */
    @TearDown
    public void stop() {
        server.close();
    }

    /** One request at a time. */
    @Benchmark
    public Object single(Client client) {
        return client.server.exchange(client.one, REPLY.length());
    }

    /** Sixteen at a time, in one chunk. */
    @Benchmark
    @OperationsPerInvocation(DEPTH)
    public Object pipelined(Client client) {
        return client.server.exchange(client.batch, DEPTH * REPLY.length());
    }
}
