package io.heddle.server;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How often each peer has lately failed to prove who it is, so that nobody can try many secrets: the answer to each
 * failure is delayed, twice as long as the one before, and after {@value #MAX_FAILURES} within a minute further
 * attempts are refused unheard. {@link PeerKey} tells peers apart.
 *
 * @threading Thread-safe.
 */
final class FailedAttempts {
    /** How many failures of one peer are heard in a minute. */
    static final int MAX_FAILURES = 10;

    /** How many peers are remembered; then the one that was heard of longest ago is forgotten. */
    static final int MAX_PEERS = 10_000;

    /** What {@link #begin} says of an attempt that must not be made. */
    static final long REFUSED = -1;

    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long FIRST_DELAY_NANOS = Duration.ofMillis(100).toNanos();
    private static final long MAX_DELAY_NANOS = Duration.ofSeconds(3).toNanos();

    /** @param sinceNanos when the first of them was begun */
    private record Failures(int count, long sinceNanos) {}

    private final ReentrantLock lock = new ReentrantLock();

    private final Map<Object, Failures> peers = new LinkedHashMap<>(16, 0.75f, true) { // guarded by the lock
                @Override
                protected boolean removeEldestEntry(Map.Entry<Object, Failures> eldest) {
                    return size() > MAX_PEERS;
                }
            };

    /**
     * Counts an attempt as failed until it has {@linkplain #endWell succeeded}: so attempts at the same time count
     * together.
     *
     * @return how long to delay the answer if it fails, or {@link #REFUSED}
     */
    long begin(SocketAddress peer, long nowNanos) {
        Object key = PeerKey.of(peer);
        lock.lock();
        try {
            Failures before = peers.get(key);
            if (before == null || nowNanos - before.sinceNanos() >= WINDOW_NANOS) {
                before = new Failures(0, nowNanos);
            }
            if (before.count() == MAX_FAILURES) {
                return REFUSED;
            }
            peers.put(key, new Failures(before.count() + 1, before.sinceNanos()));
            return Math.min(MAX_DELAY_NANOS, FIRST_DELAY_NANOS << before.count());
        } finally {
            lock.unlock();
        }
    }

    /** Counts an attempt no longer. */
    void endWell(SocketAddress peer) {
        lock.lock();
        try {
            peers.computeIfPresent(
                    PeerKey.of(peer),
                    (key, failures) ->
                            failures.count() <= 1 ? null : new Failures(failures.count() - 1, failures.sinceNanos()));
        } finally {
            lock.unlock();
        }
    }
}
