package io.heddle.server;

import io.heddle.reactor.Producer;
import io.heddle.reactor.Transport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Where the virtual threads of a connection wait until the peer has taken what was written. It poses as a pull
 * producer, which the transport resumes when nothing waits to be sent. That does not starve the peer: what the
 * operating system has taken and not yet sent is far more than what waits here.
 *
 * <p>The gate is registered when a wait begins, and unregistered by the loop when it opens, so also if all who waited
 * were interrupted meanwhile: thus the next wait finds it either still registered or out of the way.
 *
 * @threading {@link #awaitFlush} is for any thread but the loop's; the rest is the loop's.
 */
final class WriteGate implements Producer {
    private final Transport transport;
    private final AtomicBoolean shut = new AtomicBoolean(); // and so registered; set by who waits, cleared by the loop
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

    WriteGate(Transport transport) {
        this.transport = transport;
    }

    /** Blocks until all that was written has been taken, or the connection is closing. */
    void awaitFlush() throws InterruptedException {
        waiting.add(Thread.currentThread());
        try {
            if (shut.compareAndSet(false, true)) {
                transport.registerProducer(this, false);
            }
            while (shut.get()) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            waiting.remove(Thread.currentThread());
        }
    }

    @Override
    public void resumeProducing() {
        transport.unregisterProducer();
        open();
    }

    @Override
    public void pauseProducing() {
        throw new IllegalStateException("only streaming producers are paused");
    }

    @Override
    public void stopProducing() {
        open();
    }

    private void open() {
        shut.set(false);
        waiting.forEach(LockSupport::unpark);
    }
}
