package io.heddle.policy;

import io.heddle.reactor.Transport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A transport that two may pause, the protocol and a policy, and that reads only while neither wants it paused.
 *
 * @threading Thread-safe.
 */
final class PausableTransport extends ForwardingTransport {
    // Held during the call of the transport too, so that the last wish is also the last call.
    private final ReentrantLock lock = new ReentrantLock();
    private boolean pausedByProtocol;
    private boolean pausedByPolicy;

    PausableTransport(Transport inner) {
        super(inner);
    }

    @Override
    public void pauseProducing() {
        lock.lock();
        try {
            pausedByProtocol = true;
            super.pauseProducing();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void resumeProducing() {
        lock.lock();
        try {
            pausedByProtocol = false;
            resumeIfUnanimous();
        } finally {
            lock.unlock();
        }
    }

    void pauseForPolicy() {
        lock.lock();
        try {
            pausedByPolicy = true;
            super.pauseProducing();
        } finally {
            lock.unlock();
        }
    }

    void resumeForPolicy() {
        lock.lock();
        try {
            pausedByPolicy = false;
            resumeIfUnanimous();
        } finally {
            lock.unlock();
        }
    }

    private void resumeIfUnanimous() {
        if (!pausedByProtocol && !pausedByPolicy) {
            super.resumeProducing();
        }
    }
}
