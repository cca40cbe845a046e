package io.heddle.nio;

import io.heddle.reactor.ClientFactory;
import io.heddle.reactor.Connector;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.ProcessProtocol;
import io.heddle.reactor.ProcessSpec;
import io.heddle.reactor.ProcessTransport;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.StopReport;
import io.heddle.tls.TlsClientFactory;
import io.heddle.tls.TlsContext;
import io.heddle.tls.TlsFactory;
import io.heddle.tls.TlsMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A reactor whose every connection is in TLS. */
final class TlsReactor implements Reactor {
    private final Reactor inner;
    private final ReactorOptions options;
    private final TlsContext context;
    private final Map<Factory, Factory> wrappers = new IdentityHashMap<>(); // a factory is started once

    TlsReactor(Reactor inner, ReactorOptions options, TlsContext context) {
        this.inner = inner;
        this.options = options;
        this.context = context;
    }

    @Override
    public ListeningPort listenTcp(InetSocketAddress address, Factory factory) throws IOException {
        Factory tls = wrappers.computeIfAbsent(
                factory, f -> new TlsFactory(f, TlsMode.REQUIRED, context, options.hardCapBytes()));
        return inner.listenTcp(address, tls);
    }

    @Override
    public Connector connectTcp(InetSocketAddress address, ClientFactory factory, Duration timeout) {
        Factory tls = wrappers.computeIfAbsent(
                factory, f -> new TlsClientFactory(factory, context, "localhost", options.hardCapBytes()));
        return inner.connectTcp(address, (ClientFactory) tls, timeout);
    }

    @Override
    public ProcessTransport spawnProcess(ProcessProtocol protocol, ProcessSpec spec) {
        return inner.spawnProcess(protocol, spec);
    }

    @Override
    public List<EventLoop> loops() {
        return inner.loops();
    }

    @Override
    public void start() {
        inner.start();
    }

    @Override
    public void run() throws InterruptedException {
        inner.run();
    }

    @Override
    public CompletableFuture<StopReport> stop() {
        return inner.stop();
    }

    @Override
    public CompletableFuture<StopReport> stop(Duration deadline) {
        return inner.stop(deadline);
    }

    @Override
    public void close() {
        inner.close();
    }
}
