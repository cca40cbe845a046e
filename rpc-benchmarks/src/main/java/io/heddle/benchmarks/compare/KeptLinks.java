package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.TlsKeys;
import io.heddle.benchmarks.load.ClosedLoop;
import io.heddle.benchmarks.load.Links;
import io.heddle.benchmarks.load.LoadResult;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A generator in Java for servers in TLS and others. Connections stay open from one load to the next, so that
 * handshakes are part of the warm-up and of no measurement.
 *
 * @threading Confined to the main thread.
 */
final class KeptLinks implements LoadGenerator {
    private record Use(ServerProcess server, Shape shape) {}

    private final Map<Use, Links> open = new HashMap<>();

    @Override
    public LoadResult run(ServerProcess server, Shape shape, double seconds) throws IOException {
        Links links = open.get(new Use(server, shape));
        if (links == null) {
            links = new Links(server.port(), tls(server), shape.workload());
            open.put(new Use(server, shape), links);
            links.growTo(shape.connections());
        }
        return ClosedLoop.run(links, shape.connections(), shape.depth(), 0, seconds);
    }

    private static Optional<SSLContext> tls(ServerProcess server) throws IOException {
        try {
            return server.inTls() ? Optional.of(TlsKeys.client()) : Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IOException("this JVM cannot do TLS: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Links links : open.values()) {
            links.close();
        }
    }
}
