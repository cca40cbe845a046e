package io.heddle.benchmarks.micro;

import io.heddle.policy.ForwardingTransport;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection without a socket: replies are gathered in a direct buffer, as a reactor gathers what is written in one
 * turn.
 *
 * @threading Caller-confined, but for {@link #write}: whoever answers writes, one at a time, while the caller waits.
 */
final class LocalConnection extends ForwardingTransport {
    private static final int MOST_REPLY_BYTES = 64 << 10;
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LocalReactor reactor;
    private final Protocol protocol;
    private final ByteBuffer replies = ByteBuffer.allocateDirect(MOST_REPLY_BYTES);
    private final AtomicInteger replied = new AtomicInteger(); // set by whoever answers, after the bytes

    LocalConnection(LocalReactor reactor) {
        super(ClosedTransport.INSTANCE);
        this.reactor = reactor;
        this.protocol = reactor.connect(this);
    }

    /**
     * Hands requests to the server and waits for their replies.
     *
     * @param requests from the buffer's beginning to its limit
     * @param replyBytes how many bytes to wait for, by spinning: to be woken would take longer than what is measured
     */
    void exchange(ByteBuffer requests, int replyBytes) {
        replies.clear();
        replied.setRelease(0);
        protocol.dataReceived(requests.rewind());
        if (replied.getAcquire() < replyBytes) {
            await(replyBytes);
        }
    }

    private void await(int replyBytes) {
        long start = System.nanoTime();
        while (replied.getAcquire() < replyBytes) {
            if (System.nanoTime() - start > TIMEOUT_NANOS) {
                throw new IllegalStateException("only " + replied.getAcquire() + " bytes of " + replyBytes + " came");
            }
            Thread.onSpinWait();
        }
    }

    /** What the last exchange waited for. */
    String replies() {
        return StandardCharsets.UTF_8.decode(replies.duplicate().flip()).toString();
    }

    @Override
    public void write(byte[] bytes) {
        replies.put(bytes);
        replied.setRelease(replies.position());
    }

    @Override
    public void write(ByteBuffer bytes) {
        replies.put(bytes);
        replied.setRelease(replies.position());
    }

    @Override
    public void gather(byte[] bytes) {
        write(bytes);
    }

    @Override
    public EventLoop loop() {
        return reactor.loops().get(0);
    }
}
