package io.heddle.server;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls of one connection that run beside each other, each on a virtual thread of its own.
 *
 * @threading The loop starts calls and looks at them; each ends on its own thread. {@link #running()},
 *     {@link #calls()}, {@link #write} and {@link #awaitRoom()} are thread-safe; the last two are for threads of calls.
 */
final class ConcurrentCalls implements ItemOutput {
    private final RpcConnection connection;
    private final Set<ServerCall> calls = ConcurrentHashMap.newKeySet();
    private final AtomicInteger running = new AtomicInteger();
    private final WriteGate gate;

    ConcurrentCalls(RpcConnection connection) {
        this.connection = connection;
        this.gate = new WriteGate(connection.transport());
    }

    /** How many have been started and not ended. */
    int running() {
        return running.get();
    }

    /** Those that have been started and not ended. */
    Collection<ServerCall> calls() {
        return calls;
    }

    /** Starts a call, which was admitted. */
    void start(ServerCall call, Permit permit) {
        running.incrementAndGet();
        calls.add(call);
        boolean onLoop = connection.carriesThreads() && !call.offloaded();
        try {
            connection.startThread(() -> run(call, permit), onLoop);
        } catch (RuntimeException | Error e) {
            ended(call, permit);
            throw e;
        }
    }

    private void run(ServerCall call, Permit permit) {
        try {
            connection.executeConcurrent(call, permit);
        } catch (Throwable e) {
            connection.callsBroke(e); // this one is never answered, and its peer cannot know
        } finally {
            ended(call, permit);
        }
    }

    private void ended(ServerCall call, Permit permit) {
        calls.remove(call);
        running.decrementAndGet();
        connection.concurrentCallEnded(permit);
    }

    @Override
    public void write(byte[] bytes, boolean carried) {
        connection.transport().write(bytes);
    }

    @Override
    public void awaitRoom() throws InterruptedException {
        if (connection.transport().bytesPending() > StreamOutput.WINDOW_BYTES) {
            gate.awaitFlush();
        }
    }

    /**
     * Cancels those whose deadline has passed.
     *
     * @return the time until the next of the others passes, {@link Long#MAX_VALUE} if there is none
     */
    long enforceDeadlines(long nowNanos) {
        long next = Long.MAX_VALUE;
        for (ServerCall call : calls) {
            next = Math.min(next, call.enforceDeadline(nowNanos));
        }
        return next;
    }

    void cancelAll() {
        calls.forEach(ServerCall::cancel);
    }
}
