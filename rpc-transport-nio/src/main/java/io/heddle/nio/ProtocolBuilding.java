package io.heddle.nio;

import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A question to a factory: what protocol shall serve this peer?
 *
 * @threading Event-loop confined.
 */
final class ProtocolBuilding implements Guest {
    private static final Logger log = LoggerFactory.getLogger(ProtocolBuilding.class);

    private final Factory factory;
    private final SocketAddress peer;
    private @Nullable Protocol built;
    private @Nullable Throwable failure;

    ProtocolBuilding(Factory factory, SocketAddress peer) {
        this.factory = factory;
        this.peer = peer;
    }

    /** Asks; null if the factory threw, which is logged. */
    @Nullable
    Protocol on(NioLoop loop) {
        loop.enter(this);
        return built;
    }

    /** What the factory threw, or null. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    @Override
    public void run() {
        built = Objects.requireNonNull(factory.buildProtocol(peer), "buildProtocol returned null");
    }

    @Override
    public void failed(Throwable cause) {
        failure = cause;
        log.warn("No protocol for {}: the factory failed, so the connection is closed", peer, cause);
    }
}
