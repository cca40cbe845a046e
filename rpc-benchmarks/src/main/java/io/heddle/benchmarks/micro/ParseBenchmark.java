package io.heddle.benchmarks.micro;

import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the form of a command line costs: time for one call that does nothing and is answered on the loop. What a form
 * takes longer than {@link Line#BARE} is its parsing.
 *
 * @threading For one thread at a time.
 */
public class ParseBenchmark extends MicroBenchmark {
    private static final String REPLY = "done\r\n";

    /** The forms. */
    public enum Line {
        /** A name alone. */
        BARE("set"),
        /** Positional arguments, text only. */
        TEXT("set colour green"),
        /** Positional arguments, with a number. */
        NUMBER("set colour green 42"),
        /** Arguments by name. */
        NAMED("set key=colour value=green count=42"),
        /** With quotes, so that it is not taken byte by byte. */
        QUOTED("set colour \"dark green\" 42");

        private final String text;

        Line(String text) {
            this.text = text;
        }
    }

    /** The form. */
    @Param
    public Line line = Line.BARE;

    @SuppressWarnings("NullAway.Init")
    private LocalServer server;

    private ByteBuffer request = ByteBuffer.allocate(0);

    /** For JMH. */
    public ParseBenchmark() {}

    /** Starts the server. */
    @Setup
    public void start() throws IOException {
        CommandSpec spec = CommandSpec.named("set")
                .summary("is measured")
                .execution(Execution.EVENT_LOOP)
                .parameters(
                        Parameter.string("key").describedAs("a name").defaultTo("none"),
                        Parameter.string("value").describedAs("a text").defaultTo("none"),
                        Parameter.integer("count").describedAs("a number").defaultTo(1L))
                .build();
        server = new LocalServer(new LocalServer.Fixed(spec, "done"));
        request = LocalServer.direct(line.text + "\r\n");
        server.check(request, REPLY);
    }

    /** Stops it. */
    @TearDown
    public void stop() {
        server.close();
    }

    /** One call. */
    @Benchmark
    public Object call() {
        return server.exchange(request, REPLY.length());
    }
}
