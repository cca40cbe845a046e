package io.heddle.tls;

import io.heddle.reactor.Producer;
import io.heddle.reactor.Transport;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The producer of a TLS connection. It is registered and unregistered at once on any thread, and the loop makes the
 * transport below follow, behind the plaintext that was written before.
 *
 * @threading Thread-safe; {@link #follow}, {@link #end} and {@link #lost} are event-loop confined.
 */
final class RegisteredProducer {
    private record Registration(Producer producer, boolean streaming) {}

    private final AtomicReference<@Nullable Registration> wanted = new AtomicReference<>();
    private @Nullable Registration installed; // with the transport

    void register(Producer producer, boolean streaming) {
        if (!wanted.compareAndSet(null, new Registration(producer, streaming))) {
            throw new IllegalStateException("the connection has a producer already");
        }
    }

    void unregister() {
        wanted.set(null);
    }

    boolean present() {
        return wanted.get() != null;
    }

    /** Registers with the transport who is registered here. */
    void follow(Transport transport) {
        Registration now = wanted.get();
        if (now == installed) { // not equals: the same producer may have been registered anew
            return;
        }
        if (installed != null) {
            transport.unregisterProducer();
        }
        installed = now;
        if (now != null) {
            transport.registerProducer(now.producer(), now.streaming());
        }
    }

    /** Stops whoever is registered: nothing more will be taken. */
    void end(Transport transport) {
        Registration last = wanted.getAndSet(null);
        follow(transport);
        if (last != null) {
            last.producer().stopProducing();
        }
    }

    /** The transport is lost, and has stopped the producer that it knew. */
    void lost() {
        Registration last = wanted.getAndSet(null);
        if (last != null && last != installed) {
            last.producer().stopProducing();
        }
    }
}
