package io.heddle.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of a server: a list linked through the connections themselves, which costs less memory for each
 * than any collection, and is gone through only when somebody asks.
 *
 * @threading Thread-safe. The lock is never held while anything else is called.
 */
final class ConnectionTable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition emptied = lock.newCondition();
    // guarded by the lock, as are the links of the connections:
    private @Nullable RpcConnection first;

    void add(RpcConnection connection) {
        lock.lock();
        try {
            RpcConnection second = first;
            connection.next = second;
            if (second != null) {
                second.previous = connection;
            }
            first = connection;
        } finally {
            lock.unlock();
        }
    }

    /** Takes out a connection; no effect if it was never added. */
    void remove(RpcConnection connection) {
        lock.lock();
        try {
            RpcConnection before = connection.previous;
            RpcConnection after = connection.next;
            if (before != null) {
                before.next = after;
            } else if (first == connection) {
                first = after;
            }
            if (after != null) {
                after.previous = before;
            }
            connection.previous = null;
            connection.next = null;
            if (first == null) {
                emptied.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** All connections, the latest first. */
    List<RpcConnection> all() {
        List<RpcConnection> all = new ArrayList<>();
        lock.lock();
        try {
            for (RpcConnection connection = first; connection != null; connection = connection.next) {
                all.add(connection);
            }
        } finally {
            lock.unlock();
        }
        return all;
    }

    /**
     * Waits until there is no connection.
     *
     * @return whether there is none
     */
    boolean awaitEmpty(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            while (first != null && left > 0) {
                left = emptied.awaitNanos(left);
            }
            return first == null;
        } finally {
            lock.unlock();
        }
    }
}
