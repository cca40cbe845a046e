package io.heddle.tls;

import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads a {@link TlsContext} when one of its files has changed, as told by modification time and size: it looks every
 * {@value #SECONDS} seconds, by a timer of an event loop, on a virtual thread that the loop does not carry. What cannot
 * be loaded is logged at WARN, once for each change, and all stays as it was; so files may be replaced one after the
 * other. It ends when it is closed, or with the loop.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public final class CertificateWatch implements AutoCloseable {
    /** How often it looks. */
    static final int SECONDS = 5;

    private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

    private final TlsContext context;
    private final EventLoop loop;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private @Nullable DelayedCall timer;
    private boolean closed;
    // Of the thread that looks, one after the other.
    private volatile List<FileStamp> seen;

    /**
     * Begins to watch; no effect if the context has no files.
     *
     * @param context what to reload
     * @param loop whose timer is used
     */
    public CertificateWatch(TlsContext context, EventLoop loop) {
        this.context = context;
        this.loop = loop;
        this.seen = context.stamps();
        if (!seen.isEmpty()) {
            later();
        }
    }

    private void later() {
        lock.lock();
        try {
            if (!closed) {
                timer = loop.callLater(
                        Duration.ofSeconds(SECONDS), () -> context.offLoop().execute(this::look));
            }
        } catch (RejectedExecutionException e) {
            log.debug("The files of TLS are watched no longer: the loop has ended", e);
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        try {
            List<FileStamp> now = FileStamp.of(context.files());
            if (!now.equals(seen)) {
                seen = now;
                context.reload();
                log.info("The certificates of TLS were read anew: {}", context.files());
            }
        } catch (IOException e) {
            log.warn("The certificates of TLS stay as they were: {}", e.getMessage());
        } finally {
            later();
        }
    }

    /** Watches no longer; a look that is under way may still reload. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (timer != null) {
                timer.cancel();
            }
        } finally {
            lock.unlock();
        }
    }
}
