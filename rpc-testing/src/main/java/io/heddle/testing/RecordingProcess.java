package io.heddle.testing;

import io.heddle.reactor.EventLoop;
import io.heddle.reactor.ProcessExit;
import io.heddle.reactor.ProcessProtocol;
import io.heddle.reactor.ProcessTransport;
import io.heddle.reactor.Reactor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A process protocol that writes down what happens to it, and how the reactor breaks the contract.
 *
 * @threading As a {@link ProcessProtocol}; what tells of the past is thread-safe.
 */
final class RecordingProcess implements ProcessProtocol {
    private final Reactor reactor;
    private final BiConsumer<String, RecordingProcess> reaction;
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicBoolean entered = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    // Written on the loop.
    private volatile @Nullable ProcessTransport process;
    private volatile @Nullable ProcessExit exit;

    /** A protocol that is given the name of each callback, after it was written down. */
    RecordingProcess(Reactor reactor, BiConsumer<String, RecordingProcess> reaction) {
        this.reactor = reactor;
        this.reaction = reaction;
    }

    List<String> events() {
        return List.copyOf(events);
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    ProcessTransport process() {
        return Objects.requireNonNull(process, "not connected yet");
    }

    boolean ended() {
        return events.contains("processEnded");
    }

    ProcessExit exit() {
        return Objects.requireNonNull(exit, "not ended yet");
    }

    @Override
    public void connectionMade(ProcessTransport transport) {
        process = transport;
        enter("connectionMade");
    }

    @Override
    public void outReceived(ByteBuffer bytes) {
        keep(bytes, out);
        enter("outReceived");
    }

    @Override
    public void errReceived(ByteBuffer bytes) {
        keep(bytes, err);
        enter("errReceived");
    }

    @Override
    public void inConnectionLost() {
        enter("inConnectionLost");
    }

    @Override
    public void outConnectionLost() {
        enter("outConnectionLost");
    }

    @Override
    public void errConnectionLost() {
        enter("errConnectionLost");
    }

    @Override
    public void processExited(ProcessExit how) {
        enter("processExited");
    }

    @Override
    public void processEnded(ProcessExit how) {
        exit = how;
        enter("processEnded");
    }

    private void keep(ByteBuffer bytes, ByteArrayOutputStream where) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        lock.lock();
        try {
            where.writeBytes(copy);
        } finally {
            lock.unlock();
        }
    }

    private String text(ByteArrayOutputStream where) {
        lock.lock();
        try {
            return where.toString(StandardCharsets.UTF_8);
        } finally {
            lock.unlock();
        }
    }

    private void enter(String event) {
        if (!entered.compareAndSet(false, true)) {
            violations.add(event + " overlaps another callback");
        }
        try {
            if (events.contains("processEnded")) {
                violations.add(event + " after processEnded");
            }
            if (!event.endsWith("Received") && events.contains(event)) {
                violations.add(event + " for the second time");
            }
            if (reactor.loops().stream().noneMatch(EventLoop::inLoop)) {
                violations.add(event + " on thread " + Thread.currentThread().getName());
            }
            if (!event.endsWith("Received") || !events.contains(event)) {
                events.add(event);
            }
            reaction.accept(event, this);
        } finally {
            entered.set(false);
        }
    }
}
