package io.heddle.benchmarks.micro;

import io.heddle.reactor.ClientFactory;
import io.heddle.reactor.Connector;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.ProcessProtocol;
import io.heddle.reactor.ProcessSpec;
import io.heddle.reactor.ProcessTransport;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.StopReport;
import io.heddle.reactor.Transport;
import io.heddle.testing.ManualLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A reactor of which only the listening is there: it makes protocols, and a benchmark hands them bytes. The whole
 * contract, which {@link io.heddle.testing.ManualReactor} keeps, would cost more than what is to be measured.
 *
 * @threading Caller-confined.
 */
final class LocalReactor implements Reactor {
    private final ManualLoop loop = new ManualLoop();
    private @Nullable Factory factory;

    private record Port(InetSocketAddress address) implements ListeningPort {
        @Override
        public void stopListening() {}
    }

    /** Another loop of the same, played by the calling thread. */
    LocalReactor share() {
        LocalReactor shared = new LocalReactor();
        shared.factory = factory;
        return shared;
    }

    /** Makes a connection that ends in a transport. */
    Protocol connect(Transport transport) {
        Protocol protocol = Objects.requireNonNull(factory, "nobody listens").buildProtocol(transport.peer());
        protocol.connectionMade(transport);
        return protocol;
    }

    @Override
    public ListeningPort listenTcp(InetSocketAddress address, Factory listening) {
        factory = listening;
        return new Port(address);
    }

    @Override
    public List<EventLoop> loops() {
        return List.of(loop);
    }

    @Override
    public Connector connectTcp(InetSocketAddress address, ClientFactory client, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ProcessTransport spawnProcess(ProcessProtocol protocol, ProcessSpec spec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void start() {}

    @Override
    public void run() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<StopReport> stop() {
        return stop(Duration.ZERO);
    }

    @Override
    public CompletableFuture<StopReport> stop(Duration deadline) {
        return CompletableFuture.completedFuture(new StopReport(0, 0));
    }

    @Override
    public void close() {}
}
