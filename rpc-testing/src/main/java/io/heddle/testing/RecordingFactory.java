package io.heddle.testing;

import io.heddle.reactor.ClientFactory;
import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Connector;
import io.heddle.reactor.Protocol;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A factory that keeps the {@link RecordingProtocol}s it built, and writes down what happens to it; also for
 * connections that a reactor opens.
 *
 * @threading Thread-safe. The reaction is to be set before use.
 * @since 0.1
 */
public final class RecordingFactory implements ClientFactory {
    private final Supplier<RecordingProtocol> maker;
    private final List<RecordingProtocol> protocols = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<CloseReason> reasons = new CopyOnWriteArrayList<>();
    // Written by the test beforehand.
    private BiConsumer<String, Connector> reaction = (event, connector) -> {};

    /**
     * A factory of protocols that are all made the same way.
     *
     * @param maker makes one with its reactions
     */
    public RecordingFactory(Supplier<RecordingProtocol> maker) {
        this.maker = maker;
    }

    /**
     * Sets what to do when a connector tells of an attempt.
     *
     * @param whatToDo is given the name of the callback and the connector
     * @return this
     */
    public RecordingFactory onConnector(BiConsumer<String, Connector> whatToDo) {
        reaction = whatToDo;
        return this;
    }

    /**
     * The protocols built so far.
     *
     * @return a copy, in order
     */
    public List<RecordingProtocol> protocols() {
        return List.copyOf(protocols);
    }

    /**
     * What happened: names of callbacks, but not {@code buildProtocol}, in order.
     *
     * @return a copy
     */
    public List<String> events() {
        return List.copyOf(events);
    }

    /**
     * Why attempts failed and connections of a connector were lost.
     *
     * @return a copy, in order
     */
    public List<CloseReason> reasons() {
        return List.copyOf(reasons);
    }

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        RecordingProtocol protocol = maker.get();
        protocols.add(protocol);
        return protocol;
    }

    @Override
    public void startFactory() {
        events.add("startFactory");
    }

    @Override
    public void stopFactory() {
        events.add("stopFactory");
    }

    @Override
    public void startedConnecting(Connector connector) {
        events.add("startedConnecting");
        reaction.accept("startedConnecting", connector);
    }

    @Override
    public void clientConnectionFailed(Connector connector, CloseReason reason) {
        reasons.add(reason);
        events.add("clientConnectionFailed");
        reaction.accept("clientConnectionFailed", connector);
    }

    @Override
    public void clientConnectionLost(Connector connector, CloseReason reason) {
        reasons.add(reason);
        events.add("clientConnectionLost");
        reaction.accept("clientConnectionLost", connector);
    }
}
