package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.heddle.reactor.Factory;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NioPortIT {
    private static final int BACKLOG = 20;

    private final ReactorOptions fewMayWait =
            ReactorOptions.builder().loops(1).acceptBacklog(BACKLOG).build();
    private final ReactorOptions options = ReactorOptions.builder().loops(1).build();
    private final Factory factory = peer -> {
        throw new AssertionError("nobody connects");
    };

    @Test
    void isClosedByTheLoopThatMayBeUsingItAndAtOnceWhereNoneRuns() throws Exception {
        try (NioReactor reactor = new NioReactor(options);
                ServerSocketChannel served = listening();
                ServerSocketChannel waiting = listening()) {
            NioLoop loop = new NioLoop("test-loop", options, System::nanoTime);
            NioPort port = port(reactor, loop, waiting);
            port.stopListening();
            assertThat(waiting.isOpen()).isFalse();

            loop.adopt();
            NioPort open = port(reactor, loop, served);
            open.openOnLoop();
            Thread.ofPlatform().start(open::stopListening).join();
            assertThat(served.isOpen()).isTrue(); // or else the loop could meet a key that is cancelled under its hands
            loop.turn();
            assertThat(served.isOpen()).isFalse();
            loop.close();
        }
    }

    /**
     * Nobody accepts, as the reactor is not started, so the operating system holds what connects. Linux lets one more
     * in, and has the next wait.
     */
    @Test
    void theOperatingSystemIsToldHowManyMayWait() throws IOException {
        try (NioReactor reactor = new NioReactor(fewMayWait)) {
            SocketAddress address = reactor.listenTcp(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), factory)
                    .address();
            assertAsManyWait(socket -> socket.socket().connect(address, 300), StandardProtocolFamily.INET);
        }
    }

    @Test
    void theOperatingSystemIsToldHowManyMayWaitOnAUnixSocket(@TempDir Path folder) throws IOException {
        try (NioReactor reactor = new NioReactor(fewMayWait)) {
            SocketAddress address =
                    reactor.listenUnix(folder.resolve("s"), factory).address();
            assertAsManyWait(
                    socket -> {
                        socket.configureBlocking(false); // else it would wait until there is room
                        socket.connect(address);
                    },
                    StandardProtocolFamily.UNIX);
        }
    }

    /** Connects, or throws if there is no room. */
    private interface Connecting {
        void connect(SocketChannel socket) throws IOException;
    }

    private static void assertAsManyWait(Connecting connecting, ProtocolFamily family) throws IOException {
        List<SocketChannel> opened = new ArrayList<>();
        try {
            assertThatIOException().isThrownBy(() -> {
                for (int i = 0; i < 10 * BACKLOG; i++) {
                    opened.add(SocketChannel.open(family));
                    connecting.connect(opened.get(i));
                }
            });
            assertThat(opened.size() - 1).as("connections that wait").isBetween(BACKLOG, 2 * BACKLOG);
        } finally {
            for (SocketChannel socket : opened) {
                socket.close();
            }
        }
    }

    private NioPort port(NioReactor reactor, NioLoop loop, ServerSocketChannel channel) throws IOException {
        reactor.factoryBegins(factory);
        return NioPort.tcp(reactor, loop, channel, factory);
    }

    private static ServerSocketChannel listening() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        return channel;
    }
}
