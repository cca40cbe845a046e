package io.heddle.benchmarks.micro;

import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the shape of a result costs: time for one call on the loop whose result is there already. What a shape takes
 * longer than {@link Shape#LINE} is its rendering.
 *
 * @threading For one thread at a time.
 */
public class RenderBenchmark extends MicroBenchmark {
    private static final int ITEMS = 100;

    private record Row(int id, String name, Duration age, boolean open) {}

    /** The shapes. */
    public enum Shape {
        /** One line of text. */
        LINE("green", "green\r\n"),
        /** A hundred lines. */
        LIST(Stream.generate(() -> "green").limit(ITEMS).toList(), "Begin show\r\ngreen\r\n"),
        /** A hundred records. */
        TABLE(IntStream.range(0, ITEMS).mapToObj(Shape::row).toList(), "Begin show\r\nid  name");

        private final Object result;
        private final String beginning;

        Shape(Object result, String beginning) {
            this.result = result;
            this.beginning = beginning;
        }

        private static Row row(int id) {
            return new Row(id, "connection " + id, Duration.ofMillis(id), true);
        }
    }

    /** The shape. */
    @Param
    public Shape shape = Shape.LINE;

    private final ByteBuffer request = LocalServer.direct("show\r\n");

    @SuppressWarnings("NullAway.Init")
    private LocalServer server;

    /** For JMH. */
    public RenderBenchmark() {}

    /** Starts the server. */
    @Setup
    public void start() throws IOException {
        CommandSpec spec = CommandSpec.named("show")
                .summary("is measured")
                .execution(Execution.EVENT_LOOP)
                .build();
        server = new LocalServer(new LocalServer.Fixed(spec, shape.result));
        server.check(request, shape.beginning);
    }

    /** Stops it. */
    @TearDown
    public void stop() {
        server.close();
    }

    /** One call. */
    @Benchmark
    public Object call() {
        return server.exchange(request, shape.beginning.length());
    }
}
