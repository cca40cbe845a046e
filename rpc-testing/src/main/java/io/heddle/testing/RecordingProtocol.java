package io.heddle.testing;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A protocol that writes down what happens to it, and reacts as a test says. It also watches the reactor: callbacks
 * that overlap, run on the wrong thread or in the wrong order are {@link #violations()}.
 *
 * @threading As a {@link Protocol}; what tells of the past is thread-safe. Reactions are to be set before the
 *     connection is made.
 * @since 0.1
 */
public final class RecordingProtocol implements Protocol {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicBoolean entered = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    // Written on the loop.
    private volatile Transport transport = ClosedTransport.INSTANCE;
    private volatile @Nullable CloseReason closeReason;
    // Written by the test beforehand.
    private Consumer<Transport> made = t -> {};
    private BiConsumer<Transport, byte[]> data = (t, bytes) -> {};
    private Consumer<Transport> readLost = Transport::loseConnection;
    private Consumer<Transport> stopping = Transport::loseConnection;
    private Consumer<CloseReason> lost = reason -> {};

    /** A protocol that does nothing but what the contract has by default. */
    public RecordingProtocol() {}

    /**
     * A protocol that sends back what it receives.
     *
     * @return a new protocol
     */
    public static RecordingProtocol echo() {
        return new RecordingProtocol().onData(Transport::write);
    }

    /**
     * Sets what {@link #connectionMade} does. Default: nothing.
     *
     * @param reaction what to do
     * @return this
     */
    public RecordingProtocol onMade(Consumer<Transport> reaction) {
        made = reaction;
        return this;
    }

    /**
     * Sets what {@link #dataReceived} does. Default: nothing.
     *
     * @param reaction what to do with the bytes, which it may keep
     * @return this
     */
    public RecordingProtocol onData(BiConsumer<Transport, byte[]> reaction) {
        data = reaction;
        return this;
    }

    /**
     * Sets what {@link #readConnectionLost} does. Default: {@link Transport#loseConnection()}.
     *
     * @param reaction what to do
     * @return this
     */
    public RecordingProtocol onReadLost(Consumer<Transport> reaction) {
        readLost = reaction;
        return this;
    }

    /**
     * Sets what {@link #reactorStopping} does. Default: {@link Transport#loseConnection()}.
     *
     * @param reaction what to do
     * @return this
     */
    public RecordingProtocol onStopping(Consumer<Transport> reaction) {
        stopping = reaction;
        return this;
    }

    /**
     * Sets what {@link #connectionLost} does. Default: nothing.
     *
     * @param reaction what to do
     * @return this
     */
    public RecordingProtocol onLost(Consumer<CloseReason> reaction) {
        lost = reaction;
        return this;
    }

    /**
     * What happened: the names of the callbacks, in order; several {@code dataReceived} in a row count as one.
     *
     * @return a copy
     */
    public List<String> events() {
        return List.copyOf(events);
    }

    /**
     * How the reactor broke the contract.
     *
     * @return one line for each breach; empty if all is well
     */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /**
     * What was received.
     *
     * @return a copy
     */
    public byte[] received() {
        lock.lock();
        try {
            return received.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many bytes were received.
     *
     * @return the count
     */
    public int receivedBytes() {
        lock.lock();
        try {
            return received.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What was received, as UTF-8.
     *
     * @return the text
     */
    public String receivedText() {
        return new String(received(), StandardCharsets.UTF_8);
    }

    /**
     * The connection.
     *
     * @return {@link ClosedTransport#INSTANCE} until it is made
     */
    public Transport transport() {
        return transport;
    }

    /**
     * Whether a callback was called.
     *
     * @param event its name
     * @return true if it was
     */
    public boolean saw(String event) {
        return events.contains(event);
    }

    /**
     * Why the connection ended.
     *
     * @return the reason; empty while it has not
     */
    public Optional<CloseReason> closeReason() {
        return Optional.ofNullable(closeReason);
    }

    @Override
    public void connectionMade(Transport connection) {
        transport = connection;
        enter("connectionMade", () -> made.accept(connection));
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        if (copy.length == 0) {
            violations.add("dataReceived without bytes");
        }
        lock.lock();
        try {
            received.writeBytes(copy);
        } finally {
            lock.unlock();
        }
        enter("dataReceived", () -> data.accept(transport, copy));
    }

    @Override
    public void readConnectionLost(Transport connection) {
        enter("readConnectionLost", () -> readLost.accept(connection));
    }

    @Override
    public void reactorStopping(Transport connection) {
        enter("reactorStopping", () -> stopping.accept(connection));
    }

    @Override
    public void connectionLost(CloseReason reason) {
        closeReason = reason;
        enter("connectionLost", () -> lost.accept(reason));
    }

    private void enter(String event, Runnable reaction) {
        if (!entered.compareAndSet(false, true)) {
            violations.add(event + " overlaps another callback");
        }
        try {
            watch(event);
            if (!event.equals("dataReceived") || !event.equals(last())) {
                events.add(event);
            }
            reaction.run();
        } finally {
            entered.set(false);
        }
    }

    private void watch(String event) {
        if (events.contains("connectionLost")) {
            violations.add(event + " after connectionLost");
        }
        if (event.equals("connectionMade") != events.isEmpty()) {
            violations.add(event + " after " + events);
        }
        if (event.equals("dataReceived") && events.contains("readConnectionLost")) {
            violations.add("dataReceived after readConnectionLost");
        }
        if (!event.equals("dataReceived") && events.contains(event)) {
            violations.add(event + " for the second time");
        }
        if (!transport.loop().inLoop()) {
            violations.add(event + " on thread " + Thread.currentThread().getName() + ", not on the loop");
        }
    }

    private String last() {
        return events.isEmpty() ? "" : events.get(events.size() - 1);
    }
}
