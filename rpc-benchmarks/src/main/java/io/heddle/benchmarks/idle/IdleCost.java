package io.heddle.benchmarks.idle;

import io.heddle.benchmarks.TlsKeys;
import io.heddle.benchmarks.idle.ClassHistogram.Usage;
import io.heddle.benchmarks.load.ClosedLoop;
import io.heddle.benchmarks.load.Links;
import io.heddle.benchmarks.load.Workload;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The heap that one idle connection holds in a server: {@code IdleCost [--tls] FEW MANY CLASS ARGUMENT...} starts that
 * class, which prints {@code ready PORT} once it serves, in a JVM of its own; opens the smaller and then the larger
 * number of connections, each of which makes a request; and divides by their difference what the live objects take
 * more. So what the server has only once does not count. For example
 *
 * <pre>
 * java -cp ... io.heddle.benchmarks.idle.IdleCost 5000 10000 io.heddle.benchmarks.HeddleServer 0 inline
 * java -cp ... io.heddle.benchmarks.idle.IdleCost --tls 2000 4000 io.heddle.benchmarks.HeddleServer 0 inline-tls
 * </pre>
 *
 * <p>It prints the sum, and for each class how many objects and bytes a connection has of it. Live objects and their
 * sizes are exact, so a few thousand connections give the same figures again and again; they differ between JDKs.
 * Memory outside the heap, the kernel's above all, is not counted.
 *
 * @threading Main thread only.
 */
public final class IdleCost {
    /** How long the connections are silent before they are measured: then the server has no timers for calls left. */
    private static final long SILENCE_MILLIS = 2_000;

    /** Rows that come to less than this for each connection are not printed: they are not the connections'. */
    private static final double SMALLEST_SHOWN_BYTES = 0.5;

    private static final String TLS = "--tls";

    private final ClassHistogram more;
    private final int connections;

    private IdleCost(ClassHistogram more, int connections) {
        this.more = more;
        this.connections = connections;
    }

    /**
     * Measures a server and prints what it finds.
     *
     * @param args {@value #TLS}, if the connections shall be in TLS; two numbers of connections; then the server's main
     *     class and its arguments
     * @throws IOException if the server does not serve
     * @throws InterruptedException if the thread is interrupted
     * @throws GeneralSecurityException if this JVM cannot do TLS
     */
    public static void main(String[] args) throws IOException, InterruptedException, GeneralSecurityException {
        boolean inTls = args[0].equals(TLS);
        List<String> rest = List.of(args).subList(inTls ? 1 : 0, args.length);
        int few = Integer.parseInt(rest.get(0));
        int many = Integer.parseInt(rest.get(1));
        Optional<SSLContext> tls = inTls ? Optional.of(TlsKeys.client()) : Optional.empty();
        System.out.println(measure(few, many, tls, rest.subList(2, rest.size())));
    }

    /** Compares the heap of a server with few connections and with many. */
    static IdleCost measure(int few, int many, Optional<SSLContext> tls, List<String> main)
            throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(main);
                Links crowd = new Links(server.port(), tls, Workload.PING)) {
            ClassHistogram before = withConnections(few, crowd, server);
            return new IdleCost(withConnections(many, crowd, server).minus(before), many - few);
        }
    }

    private static ClassHistogram withConnections(int number, Links crowd, ServerProcess server)
            throws IOException, InterruptedException {
        crowd.growTo(number);
        ClosedLoop.run(crowd, number, 1, 0, 0);
        Thread.sleep(SILENCE_MILLIS);
        return LiveObjects.of(server.pid());
    }

    /** The bytes of all live objects that came with one connection. */
    double bytes() {
        return (double) more.bytes() / connections;
    }

    /** The table: a line for each class, those that take most first, and the sum. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder(String.format("%10s %10s%n", "objects", "bytes"));
        for (String name : more.largestFirst()) {
            Usage usage = more.usage(name);
            double bytes = (double) usage.bytes() / connections;
            if (Math.abs(bytes) >= SMALLEST_SHOWN_BYTES) {
                table.append(String.format("%10.2f %10.1f  %s%n", (double) usage.count() / connections, bytes, name));
            }
        }
        return table.append(String.format("%10s %10.1f  in all", "", bytes())).toString();
    }
}
