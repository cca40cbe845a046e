package io.heddle.server;

import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.Reactor;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every {@link #PERIOD} whether files have changed, on a virtual thread, since looking may block. It ends when it
 * is closed, or with the reactor.
 *
 * @threading Thread-safe.
 */
final class FileWatch implements AutoCloseable {
    static final Duration PERIOD = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

    private final Reactor reactor;
    private final Runnable look;
    private volatile boolean closed;
    private volatile DelayedCall next;

    /** @param look what looks; it takes as long as it needs, and is then left alone for the period */
    FileWatch(Reactor reactor, Runnable look) {
        this.reactor = reactor;
        this.look = look;
        this.next = reactor.callLater(PERIOD, this::begin);
    }

    private void begin() {
        Thread.ofVirtual().name("heddle-files").start(this::run);
    }

    private void run() {
        try {
            look.run();
        } catch (RuntimeException | LinkageError e) {
            log.error("Looking for changed files failed", e);
        }
        if (!closed) {
            again();
        }
    }

    private void again() {
        try {
            next = reactor.callLater(PERIOD, this::begin);
        } catch (RejectedExecutionException e) {
            log.debug("Files are watched no longer: the reactor has ended", e);
            return;
        }
        if (closed) {
            next.cancel(); // whoever has closed it may have missed this one
        }
    }

    @Override
    public void close() {
        closed = true;
        next.cancel();
    }
}
