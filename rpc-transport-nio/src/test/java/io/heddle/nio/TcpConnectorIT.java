package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.reactor.ClientFactory;
import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Connector;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class TcpConnectorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final NioReactor reactor =
            new NioReactor(ReactorOptions.builder().loops(1).build());
    private final List<String> events = new CopyOnWriteArrayList<>();
    private Consumer<Connector> whenBuilding = connector -> {};

    @AfterEach
    void close() {
        reactor.close();
    }

    private InetSocketAddress listening() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new InetSocketAddress(
                any.getAddress(), reactor.listenTcp(any, peer -> new Silent()).port());
    }

    private static final class Silent implements Protocol {
        @Override
        public void dataReceived(java.nio.ByteBuffer bytes) {}
    }

    private final class Client implements ClientFactory {
        private Consumer<Consumer<Connector>> attempt = reaction -> {};

        @Override
        public void startedConnecting(Connector connector) {
            attempt = reaction -> reaction.accept(connector);
            events.add("started");
        }

        @Override
        public Protocol buildProtocol(SocketAddress peer) {
            attempt.accept(whenBuilding);
            return new Silent();
        }

        @Override
        public void clientConnectionFailed(Connector connector, CloseReason reason) {
            events.add("failed " + reason);
        }

        @Override
        public void stopFactory() {
            events.add("stopped");
        }
    }

    @Test
    void anAttemptStoppedWhileItsProtocolIsBuiltEndsAndTheLoopGoesOn() throws Exception {
        whenBuilding = Connector::stopConnecting;
        InetSocketAddress address = listening();
        reactor.start();
        reactor.connectTcp(address, new Client(), PATIENCE);
        await().atMost(PATIENCE).until(() -> events.contains("stopped"));
        assertThat(events).containsExactly("started", "failed ConnectionAborted[]", "stopped");
        assertThat(reactor.stopping()).isFalse();
    }

    @Test
    void anAttemptStoppedOnTheLoopBeforeItBeganFailsAfterItBegan() throws Exception {
        InetSocketAddress address = listening();
        reactor.start();
        reactor.callFromThread(
                () -> reactor.connectTcp(address, new Client(), PATIENCE).stopConnecting());
        await().atMost(PATIENCE).until(() -> events.contains("stopped"));
        assertThat(events).containsExactly("started", "failed ConnectionAborted[]", "stopped");
    }
}
