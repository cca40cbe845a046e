package io.heddle.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Buffers of the size of a record that are borrowed for one step, so that connections own none. Each thread, in effect
 * each event loop, has its own; a loop needs four at most, unless protocols call each other.
 *
 * @threading Thread-safe.
 */
final class ScratchBuffers {
    private static final int MAX_SPARE = 4;

    private final ThreadLocal<ArrayDeque<ByteBuffer>> spare = ThreadLocal.withInitial(ArrayDeque::new);

    /** Lends a cleared buffer, to be given back. */
    ByteBuffer take(int leastBytes) {
        ByteBuffer buffer = spare.get().poll();
        return buffer == null || buffer.capacity() < leastBytes ? ByteBuffer.allocate(leastBytes) : buffer.clear();
    }

    void giveBack(ByteBuffer buffer) {
        ArrayDeque<ByteBuffer> mine = spare.get();
        if (mine.size() < MAX_SPARE) {
            mine.push(buffer);
        }
    }
}
