package io.heddle.testing;

import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Drives manual reactors: whoever waits turns them, and their clock a millisecond each time that nothing else happens.
 *
 * @threading Caller-confined.
 */
final class ManualHarness implements ReactorHarness {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long PAUSE_NANOS = 20_000;
    private static final int USUAL_BUFFER_BYTES = 64 << 10;
    private static final int SILENT_PORT = 7;
    private static final int REFUSING_PORT = 9;

    private final List<ManualReactor> reactors = new ArrayList<>();

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.BARE_CONNECTIONS);
    }

    @Override
    public Reactor reactor(ReactorOptions options) {
        ManualReactor reactor = new ManualReactor(options);
        reactor.silence(SILENT_PORT);
        reactors.add(reactor);
        return reactor;
    }

    @Override
    public Peer connect(ListeningPort port, int receiveBufferBytes) throws IOException {
        int buffer = receiveBufferBytes == 0 ? USUAL_BUFFER_BYTES : receiveBufferBytes;
        for (ManualReactor reactor : reactors) {
            if (reactor.owns(port)) {
                return new DrivenPeer(this, reactor.connect(port, buffer));
            }
        }
        throw new ConnectException("no reactor has that port open");
    }

    @Override
    public InetSocketAddress silentAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), SILENT_PORT);
    }

    @Override
    public InetSocketAddress refusingAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), REFUSING_PORT);
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited 10 s in vain for: " + what);
            }
            step();
        }
    }

    /** Lets something happen, or time pass. */
    void step() {
        boolean busy = false;
        for (ManualReactor reactor : reactors) {
            busy |= reactor.running() && reactor.turn();
        }
        if (!busy) {
            reactors.stream().filter(ManualReactor::running).forEach(reactor -> reactor.advance(Duration.ofMillis(1)));
            LockSupport.parkNanos(PAUSE_NANOS); // other threads of the test may have something to do
        }
    }

    @Override
    public void close() {
        reactors.forEach(reactor -> reactor.stop(Duration.ZERO));
        reactors.forEach(ManualReactor::close);
    }
}
