package io.heddle.testing;

import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Drives a reactor with real sockets on the loopback interface, threads and child processes.
 *
 * @threading Caller-confined, except {@link #await}.
 * @since 0.1
 */
public final class SocketHarness implements ReactorHarness {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long POLL_NANOS = 200_000;
    private static final Duration SILENCE = Duration.ofMillis(300);
    private static final int MOST_TO_FILL_A_BACKLOG = 16;

    private final Function<ReactorOptions, Reactor> maker;
    private final List<Reactor> reactors = new ArrayList<>();
    private final List<SocketPeer> peers = new ArrayList<>();
    private final List<AutoCloseable> sockets = new ArrayList<>();

    /**
     * A harness for one kind of reactor.
     *
     * @param maker makes a reactor that is not started, for example {@code new NioReactorProvider()::create}
     */
    public SocketHarness(Function<ReactorOptions, Reactor> maker) {
        this.maker = maker;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public Reactor reactor(ReactorOptions options) {
        Reactor reactor = maker.apply(options);
        reactors.add(reactor);
        return reactor;
    }

    @Override
    public Peer connect(ListeningPort port, int receiveBufferBytes) throws IOException {
        SocketPeer peer = SocketPeer.connect(port.address(), receiveBufferBytes);
        peers.add(peer);
        return peer;
    }

    /** A port whose backlog is full, so that the operating system drops further attempts. */
    @Override
    public InetSocketAddress silentAddress() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(server);
        for (int i = 0; i < MOST_TO_FILL_A_BACKLOG; i++) {
            SocketChannel filler = SocketChannel.open();
            sockets.add(filler);
            filler.configureBlocking(false);
            filler.connect(server.getLocalSocketAddress());
            if (!poll(SILENCE, () -> connected(filler))) {
                return (InetSocketAddress) server.getLocalSocketAddress();
            }
        }
        throw new IOException("the backlog does not fill up");
    }

    @Override
    public InetSocketAddress refusingAddress() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) server.getLocalSocketAddress();
        }
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        awaitPatiently(what, condition);
    }

    @Override
    public void close() {
        peers.forEach(SocketPeer::close);
        reactors.forEach(reactor -> reactor.stop(Duration.ZERO));
        reactors.forEach(Reactor::close);
        for (AutoCloseable socket : sockets) {
            try {
                socket.close();
            } catch (Exception e) {
                throw new AssertionError("a socket of the test does not close", e);
            }
        }
    }

    static void awaitPatiently(String what, BooleanSupplier condition) {
        if (!poll(PATIENCE, condition)) {
            throw new AssertionError("waited " + PATIENCE.toSeconds() + " s in vain for: " + what);
        }
    }

    /** Waits for a condition; false if the time is over before. */
    static boolean poll(Duration time, BooleanSupplier condition) {
        long deadline = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    private static boolean connected(SocketChannel channel) {
        try {
            return channel.finishConnect();
        } catch (IOException e) {
            throw new AssertionError("an attempt that should be silent fails", e);
        }
    }
}
