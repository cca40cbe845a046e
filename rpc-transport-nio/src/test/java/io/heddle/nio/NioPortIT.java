package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NioPortIT {
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
     * Nobody accepts, as the reactor has not been started, so the operating system holds what connects: as many as it
     * was told, and no more than a few. Linux lets one more in, and does not answer the next.
     */
    @Test
    void theOperatingSystemIsToldHowManyMayWait() throws Exception {
        int backlog = 20;
        ReactorOptions few =
                ReactorOptions.builder().loops(1).acceptBacklog(backlog).build();
        List<Socket> waiting = new ArrayList<>();
        try (NioReactor reactor = new NioReactor(few)) {
            ListeningPort port = reactor.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), factory);
            assertThatIOException().isThrownBy(() -> {
                for (int i = 0; i < 10 * backlog; i++) {
                    Socket socket = new Socket();
                    waiting.add(socket);
                    socket.connect(port.address(), 300);
                }
            });
            assertThat(waiting.size() - 1).as("connections made").isBetween(backlog, 2 * backlog);
        } finally {
            for (Socket socket : waiting) {
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
