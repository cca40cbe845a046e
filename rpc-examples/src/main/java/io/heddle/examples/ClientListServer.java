package io.heddle.examples;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Step 2: the factory holds what connections share, here the list of clients, and refuses too many of them.
 *
 * @threading Thread-safe: all loops share it.
 */
final class ClientListServer implements Factory {
    static final int CLIENTS_MAX = 10;
    static final String TOO_MANY = "Too many connections. Disconnect!";
    private static final Logger log = LoggerFactory.getLogger(ClientListServer.class);

    private final Semaphore places = new Semaphore(CLIENTS_MAX);
    private final Set<SocketAddress> clients = ConcurrentHashMap.newKeySet();

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        return places.tryAcquire() ? new Client() : new Refused();
    }

    /** Answers whatever it is sent with the list of clients. */
    private final class Client implements Protocol {
        private Transport transport = ClosedTransport.INSTANCE;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            clients.add(transport.peer());
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {
            transport.write((clients + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void connectionLost(CloseReason reason) {
            clients.remove(transport.peer());
            places.release();
        }
    }

    private static final class Refused implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            log.warn("{}: {}", transport.peer(), TOO_MANY);
            transport.write((TOO_MANY + "\r\n").getBytes(StandardCharsets.US_ASCII));
            transport.loseConnection();
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {}
    }
}
