package io.heddle.server;

import io.heddle.reactor.Transport;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/**
 * Where the items of a connection's streams go. An item that follows the one before it within a millisecond is
 * gathered, to leave together with others: to send each by itself would cost ten times what it takes to make it. None
 * waits longer than two milliseconds, because the loop looks each millisecond, and sends what was gathered, until a
 * look finds nothing new. Any other item is sent at once, so a slow stream is as quick as a reply, and costs no timer.
 *
 * @threading For the thread that executes the calls of the connection, except for {@link #look}, which is the loop's.
 */
final class StreamOutput implements ItemOutput {
    /** A stream waits when more than this has not been taken by the peer. */
    static final long WINDOW_BYTES = 256 << 10;

    /** What is gathered before it is sent, unless time is up. */
    private static final int GATHERED_BYTES = 32 << 10;

    private static final Duration GATHERING_TIME = Duration.ofMillis(1);

    private final Transport transport;
    private final WriteGate gate;

    private volatile boolean gathering; // set by the thread, cleared by the loop
    private long writtenBefore; // by the connection, when the loop last looked
    // Of the thread:
    private long atOnceNanos; // when an item was last sent at once
    private int gathered; // bytes since they were last sent

    StreamOutput(Transport transport) {
        this.transport = transport;
        this.gate = new WriteGate(transport);
        this.atOnceNanos = transport.loop().nanoTime() - GATHERING_TIME.toNanos();
    }

    @Override
    public void write(byte[] bytes, boolean carried) {
        if (carried) {
            transport.gather(bytes);
        } else if (gathering || followsClosely()) {
            gather(bytes);
        } else {
            transport.write(bytes);
        }
    }

    private boolean followsClosely() {
        long nanos = transport.loop().nanoTime();
        if (nanos - atOnceNanos >= GATHERING_TIME.toNanos()) {
            atOnceNanos = nanos;
            return false;
        }
        gathering = true; // before the loop looks, which may clear it
        try {
            transport.loop().callLater(GATHERING_TIME, this::look);
        } catch (RejectedExecutionException e) {
            gathering = false; // the loop is overloaded, or has ended: nothing is left to it
        }
        return gathering;
    }

    private void gather(byte[] bytes) {
        transport.gather(bytes);
        gathered += bytes.length;
        if (gathered >= GATHERED_BYTES || !gathering) { // the last look of the loop may have come before
            flush();
        }
    }

    private void flush() {
        gathered = 0;
        transport.flush();
    }

    private void look() {
        long written = transport.bytesSent() + transport.bytesPending();
        if (written == writtenBefore) {
            gathering = false; // before the flush, so that whoever gathers what this one misses sees it
        } else {
            writtenBefore = written;
            transport.loop().callLater(GATHERING_TIME, this::look);
        }
        transport.flush();
    }

    @Override
    public void awaitRoom() throws InterruptedException {
        if (transport.bytesPending() > WINDOW_BYTES) {
            flush();
            gate.awaitFlush();
        }
    }
}
