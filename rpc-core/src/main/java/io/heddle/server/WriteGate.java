package io.heddle.server;

import io.heddle.reactor.Producer;
import io.heddle.reactor.Transport;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where the virtual thread of a connection waits until the peer has taken what was written. It poses as a pull
 * producer, which the transport resumes when nothing waits to be sent. That does not starve the peer: what the
 * operating system has taken and not yet sent is far more than what waits here.
 *
 * <p>The gate is registered when a wait begins, and unregistered by the loop when it opens, so also if the waiting
 * thread was interrupted meanwhile: thus the next wait finds it either still registered or out of the way.
 *
 * @threading {@link #awaitFlush} is for one thread at a time, not the loop's; the rest is the loop's.
 */
final class WriteGate implements Producer {
    private final Transport transport;
    private volatile boolean shut; // and so registered; set by who waits, cleared by the loop
    private volatile @Nullable Thread waiting; // written by who waits, read by the loop

    WriteGate(Transport transport) {
        this.transport = transport;
    }

    /** Blocks until all that was written has been taken, or the connection is closing. */
    void awaitFlush() throws InterruptedException {
        waiting = Thread.currentThread();
        if (!shut) {
            shut = true;
            transport.registerProducer(this, false);
        }
        while (shut) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
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
        shut = false;
        LockSupport.unpark(waiting);
    }
}
