package io.heddle.server;

import io.heddle.reactor.Producer;
import io.heddle.reactor.Transport;
import java.util.concurrent.CountDownLatch;

/**
 * Lets a virtual thread wait until the peer has taken what was written. It poses as a pull producer, which the
 * transport resumes when nothing waits to be sent.
 *
 * @threading Thread-safe.
 */
final class WriteGate implements Producer {
    private final Transport transport;
    private final CountDownLatch open = new CountDownLatch(1);

    private WriteGate(Transport transport) {
        this.transport = transport;
    }

    /** Blocks until all that was written has been taken, or the connection is closing. */
    static void awaitFlush(Transport transport) throws InterruptedException {
        WriteGate gate = new WriteGate(transport);
        transport.registerProducer(gate, false);
        try {
            gate.open.await();
        } finally {
            transport.unregisterProducer();
        }
    }

    @Override
    public void resumeProducing() {
        open.countDown();
    }

    @Override
    public void pauseProducing() {
        throw new IllegalStateException("only streaming producers are paused");
    }

    @Override
    public void stopProducing() {
        open.countDown();
    }
}
