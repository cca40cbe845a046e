package io.heddle.stress;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where two actors meet, so that what they do next overlaps: the harness lets each of them run through a row of states
 * by itself.
 *
 * @threading Thread-safe.
 */
public final class Rendezvous {
    private final AtomicInteger missing = new AtomicInteger(2);

    /** Waits for the other one. */
    public void meet() {
        missing.decrementAndGet();
        Patience.await(() -> missing.get() == 0);
    }
}
