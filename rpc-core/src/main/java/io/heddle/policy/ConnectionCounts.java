package io.heddle.policy;

import io.heddle.reactor.UnixPeerAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connections that a {@link ConnectionLimit} counts, in all and by the address of the peer, or its user on a Unix
 * domain socket.
 *
 * @threading Thread-safe.
 */
final class ConnectionCounts {
    /** What became of a connection that asked to be counted. */
    enum Admission {
        ADMITTED,
        TOO_MANY,
        TOO_MANY_OF_PEER
    }

    /** Stands for all peers that have neither an IP address nor a user. */
    private static final Object NO_ADDRESS = "no address";

    // One lock for all changes: it is taken a few times in the life of a connection and held for one map look-up. The
    // volatile fields are read without it.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Object, Integer> openByPeer = new HashMap<>();
    private final int maxOpen;
    private final int maxOpenPerPeer;
    private final int maxLingering;
    private volatile int open;
    private volatile int peak;
    private volatile int lingering;
    private volatile long accepted;
    private volatile long refused;

    ConnectionCounts(int maxOpen, int maxOpenPerPeer, int maxLingering) {
        if (maxOpen < 1 || maxOpenPerPeer < 1) {
            throw new IllegalArgumentException("a connection limit must be 1 or more");
        }
        this.maxOpen = maxOpen;
        this.maxOpenPerPeer = maxOpenPerPeer;
        this.maxLingering = maxLingering;
    }

    /** Counts a connection in, or counts it as refused. An admitted one must be {@linkplain #release released} once. */
    Admission admit(SocketAddress peer) {
        Object key = keyOf(peer);
        lock.lock();
        try {
            if (open >= maxOpen) {
                refused++;
                return Admission.TOO_MANY;
            }
            int ofPeer = openByPeer.getOrDefault(key, 0);
            if (ofPeer >= maxOpenPerPeer) {
                refused++;
                return Admission.TOO_MANY_OF_PEER;
            }
            openByPeer.put(key, ofPeer + 1);
            open++;
            peak = Math.max(peak, open);
            accepted++;
            return Admission.ADMITTED;
        } finally {
            lock.unlock();
        }
    }

    void release(SocketAddress peer) {
        Object key = keyOf(peer);
        lock.lock();
        try {
            open--;
            openByPeer.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes one of the places for refused connections that are still told so; true must be followed by one
     * {@link #leave}.
     */
    boolean linger() {
        lock.lock();
        try {
            if (lingering >= maxLingering) {
                return false;
            }
            lingering++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            lingering--;
        } finally {
            lock.unlock();
        }
    }

    int open() {
        return open;
    }

    int peak() {
        return peak;
    }

    long accepted() {
        return accepted;
    }

    long refused() {
        return refused;
    }

    /** The refused connections that are still told so. */
    int lingering() {
        return lingering;
    }

    /** The different peers that hold connections. */
    int peers() {
        lock.lock();
        try {
            return openByPeer.size();
        } finally {
            lock.unlock();
        }
    }

    private static Object keyOf(SocketAddress peer) {
        if (peer instanceof InetSocketAddress inet) {
            InetAddress address = inet.getAddress();
            return address == null ? NO_ADDRESS : address;
        }
        return peer instanceof UnixPeerAddress ? peer : NO_ADDRESS;
    }
}
