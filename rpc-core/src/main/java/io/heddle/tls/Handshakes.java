package io.heddle.tls;

import io.heddle.reactor.Transport;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the handshakes under way, and bounds them.
 *
 * @threading Thread-safe.
 */
final class Handshakes {
    private static final Logger log = LoggerFactory.getLogger(TlsFactory.class);
    private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final int most;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong unlogged = new AtomicLong();
    private final AtomicLong lastLogNanos = new AtomicLong();
    private volatile boolean logged;

    Handshakes(int most) {
        this.most = most;
    }

    int running() {
        return running.get();
    }

    /** Counts one, if there is room; true must be followed by one {@link #end}. */
    boolean begin(Transport connection) {
        if (running.incrementAndGet() <= most) {
            return true;
        }
        running.decrementAndGet();
        log(connection);
        return false;
    }

    void end() {
        running.decrementAndGet();
    }

    /** At most one line per second, so that a flood does not fill the disk. */
    private void log(Transport connection) {
        long now = connection.loop().nanoTime();
        long last = lastLogNanos.get();
        if ((logged && now - last < LOG_INTERVAL_NANOS) || !lastLogNanos.compareAndSet(last, now)) {
            unlogged.incrementAndGet();
            return;
        }
        logged = true;
        log.warn(
                "Too many TLS handshakes. Disconnect! peer={} connection={} unlogged={}",
                connection.peer(),
                connection.id(),
                unlogged.getAndSet(0));
    }
}
