package io.heddle.nio;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standard input of a child process: writing to it may block, so a thread of its own does, from the first write to
 * the end.
 *
 * @threading Thread-safe; nothing blocks.
 */
final class ProcessInput {
    private static final Logger log = LoggerFactory.getLogger(ProcessInput.class);
    private static final byte[] END = new byte[0];

    private final long maxWaitingBytes;
    private final Runnable whenClosed;
    private final LinkedBlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    // guarded by the lock:
    private long waitingBytes;
    private boolean closing;
    private boolean writing;
    private @Nullable OutputStream stream;

    /** @param whenClosed called once by the writing thread after the stream was closed */
    ProcessInput(long maxWaitingBytes, Runnable whenClosed) {
        this.maxWaitingBytes = maxWaitingBytes;
        this.whenClosed = whenClosed;
    }

    /** Begins to write what waits, and what will come. */
    void open(OutputStream opened) {
        lock.lock();
        try {
            stream = opened;
        } finally {
            lock.unlock();
        }
        writeIfNeeded();
    }

    void write(byte[] bytes) {
        lock.lock();
        try {
            if (closing) {
                return;
            }
            if (waitingBytes + bytes.length > maxWaitingBytes) {
                throw new RejectedExecutionException("the process has not taken " + waitingBytes + " bytes yet");
            }
            waitingBytes += bytes.length;
            waiting.add(bytes.clone());
        } finally {
            lock.unlock();
        }
        writeIfNeeded();
    }

    void closeAfterWriting() {
        lock.lock();
        try {
            if (closing) {
                return;
            }
            closing = true;
            waiting.add(END);
        } finally {
            lock.unlock();
        }
        writeIfNeeded();
    }

    /** Drops what waits and closes. */
    void close() {
        lock.lock();
        try {
            closing = true;
            waiting.clear();
            waiting.add(END);
        } finally {
            lock.unlock();
        }
        writeIfNeeded();
    }

    private void writeIfNeeded() {
        OutputStream to;
        lock.lock();
        try {
            to = stream;
            if (to == null || writing || waiting.isEmpty()) {
                return;
            }
            writing = true;
        } finally {
            lock.unlock();
        }
        try {
            NioReactor.daemon("process-in", () -> writeAll(to)).start();
        } catch (OutOfMemoryError e) { // no memory is short: the system has no room for another thread
            log.warn("The input of a process is closed: no thread can be started to write it", e);
            closeUnwritten(to);
        }
    }

    private void closeUnwritten(OutputStream to) {
        try {
            to.close();
        } catch (IOException e) {
            log.debug("A process closed its input", e);
        }
        close();
        whenClosed.run();
    }

    private void writeAll(OutputStream to) {
        try (to) {
            byte[] next = waiting.take();
            while (next != END) {
                to.write(next);
                to.flush();
                taken(next.length);
                next = waiting.take();
            }
        } catch (IOException e) {
            log.debug("A process closed its input", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody has reason to: stop writing
        } finally {
            close();
            whenClosed.run();
        }
    }

    private void taken(int bytes) {
        lock.lock();
        try {
            waitingBytes -= bytes;
        } finally {
            lock.unlock();
        }
    }
}
