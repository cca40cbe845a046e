package io.heddle.server;

import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bound on the calls per second of each {@linkplain PeerKey peer}: a token bucket, kept as the one instant at which
 * it will be full again (the virtual scheduling algorithm of ITU-T I.371, known as GCRA).
 *
 * @threading Thread-safe.
 */
final class CallRate {
    /** The highest rate, per second. */
    static final int MAX_PER_SECOND = 1_000_000;

    /** How many peers are remembered; then the one that called longest ago is forgotten, and may burst anew. */
    static final int MAX_PEERS = 10_000;

    private static final class Bucket { // guarded by the lock
        private long fullNanos;
    }

    private final long nanosApart;
    private final long burstNanos;
    private final ReentrantLock lock = new ReentrantLock(); // a loop takes it: it is held for a look-up

    private final Map<Object, Bucket> peers = new LinkedHashMap<>(16, 0.75f, true) { // guarded by the lock
                @Override
                protected boolean removeEldestEntry(Map.Entry<Object, Bucket> eldest) {
                    return size() > MAX_PEERS;
                }
            };

    /**
     * A bound.
     *
     * @param perSecond 1 to {@value #MAX_PER_SECOND}
     * @param burst how many may come at once after a pause, 1 or more
     */
    CallRate(int perSecond, int burst) {
        nanosApart = TimeUnit.SECONDS.toNanos(1) / perSecond;
        burstNanos = nanosApart * burst;
    }

    /** Takes a token for a call; false if there is none. */
    boolean admit(SocketAddress peer, long nowNanos) {
        Object key = PeerKey.of(peer);
        lock.lock();
        try {
            Bucket bucket = peers.get(key);
            if (bucket == null) {
                bucket = new Bucket();
                bucket.fullNanos = nowNanos;
                peers.put(key, bucket);
            }
            long missingNanos = Math.max(0, bucket.fullNanos - nowNanos) + nanosApart;
            if (missingNanos > burstNanos) {
                return false;
            }
            bucket.fullNanos = nowNanos + missingNanos;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
