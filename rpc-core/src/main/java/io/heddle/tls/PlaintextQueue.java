package io.heddle.tls;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was written and is not encrypted yet, in the order of writing.
 *
 * @threading Thread-safe; {@link #drainTo} and {@link #clear} are event-loop confined.
 */
final class PlaintextQueue {
    private final Queue<byte[]> chunks = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong(); // of chunks that are in the queue, and of the first one
    private byte @Nullable [] first; // taken out of the queue, and drained up to the offset
    private int offset;

    /** Adds bytes, which must not change any more; tells how many wait now. */
    long add(byte[] chunk) {
        if (chunk.length == 0) {
            return bytes.get();
        }
        chunks.add(chunk);
        return bytes.addAndGet(chunk.length);
    }

    long bytes() {
        return bytes.get();
    }

    /** Moves what there is room for. */
    void drainTo(ByteBuffer target) {
        int before = target.position();
        while (target.hasRemaining()) {
            byte[] chunk = first == null ? chunks.poll() : first;
            if (chunk == null) {
                break;
            }
            int count = Math.min(target.remaining(), chunk.length - offset);
            target.put(chunk, offset, count);
            offset += count;
            first = chunk;
            if (offset == chunk.length) {
                first = null;
                offset = 0;
            }
        }
        bytes.addAndGet(before - target.position());
    }

    /** Drops all that waits. */
    void clear() {
        if (first != null) {
            bytes.addAndGet(offset - first.length);
            first = null;
            offset = 0;
        }
        for (byte[] chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
            bytes.addAndGet(-chunk.length);
        }
    }
}
