package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.load.ClosedLoop;
import io.heddle.benchmarks.load.LoadResult;
import io.heddle.benchmarks.load.Workload;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;

/** Loads a server with a closed loop. */
interface LoadGenerator extends Closeable {
    /**
     * Loads a server.
     *
     * @param server which; not in TLS, unless the generator speaks it
     * @param shape connections, depth and request
     * @param seconds for how long
     * @return what has been measured
     * @throws IOException if it fails
     */
    LoadResult run(ServerProcess server, Shape shape, double seconds) throws IOException, InterruptedException;

    /** Closes what is kept from one load to the next. */
    @Override
    default void close() throws IOException {}

    /** The generator in Java. Cheap enough, but not as cheap as that in C. */
    static LoadGenerator inJava() {
        return (server, shape, seconds) ->
                ClosedLoop.run(server.port(), shape.connections(), shape.depth(), shape.workload(), 0, seconds);
    }

    /** The generator in C, a process for each run. */
    static LoadGenerator inC(Path program) {
        return (server, shape, seconds) -> {
            Workload workload = shape.workload();
            Process process = new ProcessBuilder(
                            program.toString(),
                            Integer.toString(server.port()),
                            Integer.toString(shape.connections()),
                            Integer.toString(shape.depth()),
                            "0",
                            Double.toString(seconds),
                            workload.request(),
                            workload.reply())
                    .redirectErrorStream(true)
                    .start();
            // It watches its own time, and can only stay behind where connecting blocks.
            if (!process.waitFor((long) seconds + 30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the load does not end");
            }
            String output = new String(process.getInputStream().readAllBytes());
            try {
                return LoadResult.parse(output);
            } catch (NoSuchElementException e) {
                throw new IOException(output.strip(), e);
            }
        };
    }
}
