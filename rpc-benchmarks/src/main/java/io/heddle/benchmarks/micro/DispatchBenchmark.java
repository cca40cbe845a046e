package io.heddle.benchmarks.micro;

import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The whole way of a call, from the bytes of a request to those of its reply: time for one request.
 *
 * @threading For one thread at a time.
 */
public class DispatchBenchmark extends MicroBenchmark {
    private static final int DEPTH = 16;
    private static final String REQUEST = "ping\r\n";
    private static final String REPLY = "pong\r\n";

    /** Where the command runs. */
    @Param
    public Execution execution = Execution.EVENT_LOOP;

    private final ByteBuffer one = LocalServer.direct(REQUEST);
    private final ByteBuffer batch = LocalServer.direct(REQUEST.repeat(DEPTH));

    @SuppressWarnings("NullAway.Init")
    private LocalServer server;

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
        server.check(one, REPLY);
        server.check(batch, REPLY.repeat(DEPTH));
    }

    /** Stops it. */
    @TearDown
    public void stop() {
        server.close();
    }

    /** One request at a time. */
    @Benchmark
    public Object single() {
        return server.exchange(one, REPLY.length());
    }

    /** Sixteen at a time, in one chunk. */
    @Benchmark
    @OperationsPerInvocation(DEPTH)
    public Object pipelined() {
        return server.exchange(batch, DEPTH * REPLY.length());
    }
}
