package io.heddle.examples;

import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Step 1: a protocol, a factory, a port. Each datum that arrives is logged and sent back.
 *
 * @threading Thread-safe.
 */
public final class EchoServer {
    private static final Logger log = LoggerFactory.getLogger(EchoServer.class);

    private EchoServer() {}

    /** One connection. */
    private static final class Echo implements Protocol {
        private Transport transport = ClosedTransport.INSTANCE;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {
            log.info("{} sent: {}", transport.peer(), StandardCharsets.UTF_8.decode(bytes.duplicate()));
            transport.write(bytes);
        }
    }

    static ListeningPort listen(Reactor reactor, int port) throws IOException {
        return reactor.listenTcp(new InetSocketAddress("127.0.0.1", port), peer -> new Echo());
    }

    /** Serves until the JVM is ended. */
    public static void main(String[] arguments) throws Exception {
        try (Reactor reactor = Reactor.create(ReactorOptions.defaults())) {
            listen(reactor, 5354);
            reactor.run();
        }
    }
}
