package io.heddle.policy;

import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import java.net.SocketAddress;
import java.util.Objects;

/**
 * A factory that passes everything on to another: what a policy begins from.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public abstract class ForwardingFactory implements Factory {
    private final Factory inner;

    /**
     * Wraps a factory.
     *
     * @param inner what to pass everything on to
     */
    protected ForwardingFactory(Factory inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        return inner.buildProtocol(peer);
    }

    @Override
    public void startFactory() {
        inner.startFactory();
    }

    @Override
    public void stopFactory() {
        inner.stopFactory();
    }
}
