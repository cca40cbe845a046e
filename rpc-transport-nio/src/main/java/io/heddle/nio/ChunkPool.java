package io.heddle.nio;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Direct buffers in which a loop gathers output during one turn. A connection holds one from its first write in a turn
 * to the flush at the end of it, so a handful serves any number of connections.
 *
 * @threading Event-loop confined.
 */
final class ChunkPool {
    /** Large enough for the replies to a full read buffer of short requests, small enough to stay in the cache. */
    static final int CHUNK_BYTES = 32 << 10;

    /**
     * More connections than this that write in one turn are flushed before its end: this bounds direct memory to 2 MiB.
     */
    static final int MAX_CHUNKS = 64;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private int inUse;

    ByteBuffer take() {
        inUse++;
        ByteBuffer chunk = free.poll(); // the last one given back: it is still in the cache
        return chunk != null ? chunk : ByteBuffer.allocateDirect(CHUNK_BYTES);
    }

    /** One that was used before, or null: allocates nothing. */
    @Nullable
    ByteBuffer takeSpare() {
        ByteBuffer chunk = free.poll();
        if (chunk != null) {
            inUse++;
        }
        return chunk;
    }

    void giveBack(ByteBuffer chunk) {
        inUse--;
        free.push(chunk.clear());
    }

    /** Whether all chunks are in use, so that some should be flushed before another is taken. */
    boolean exhausted() {
        return inUse >= MAX_CHUNKS;
    }
}
