package io.heddle.nio;

import io.heddle.reactor.EventLoop;
import java.util.concurrent.CompletableFuture;

/**
 * How many system calls a loop has made for its connections. In this package, because the counts are no API.
 *
 * @param selects waits for readiness
 * @param reads from sockets
 * @param writes to sockets, of the loop and of threads that reply by themselves
 * @threading Immutable.
 */
public record SystemCalls(long selects, long reads, long writes) {
    /** Counts until now. Asking wakes the loop, so the count of the next time has one select more. */
    public static SystemCalls of(EventLoop loop) {
        NioLoop counted = (NioLoop) loop;
        return CompletableFuture.supplyAsync(
                        () -> new SystemCalls(counted.selects(), counted.reads(), counted.writes()),
                        counted::callFromThread)
                .join();
    }

    /** Those made since an earlier count. */
    public SystemCalls since(SystemCalls before) {
        return new SystemCalls(selects - before.selects, reads - before.reads, writes - before.writes);
    }

    /** The fewer of each kind. */
    public SystemCalls orFewer(SystemCalls other) {
        return new SystemCalls(
                Math.min(selects, other.selects), Math.min(reads, other.reads), Math.min(writes, other.writes));
    }
}
