package io.heddle.nio;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The output of one connection on its way to the socket. An idle one owns no buffer.
 *
 * <p>Whoever sends to the socket owns the outbox for that time:
 *
 * <pre>
 *            write, nothing waits            all sent
 *   FREE ---------------------------> THREAD ---------> FREE
 *     |                                  | socket full: the rest is left behind
 *     | write or flush                   v
 *     +-----------> LOOP <------- LEFT_TO_LOOP
 *                    | all sent
 *                    v
 *                   FREE
 * </pre>
 *
 * The loop gathers what is written on it in a chunk, and sends that when the connection is flushed. Another thread
 * sends at once if the outbox is free, so that the loop need not be woken; otherwise it hands its bytes over, and the
 * owner sees to it that the loop flushes them. Since a thread hands over whenever something handed over still waits,
 * each thread's bytes keep their order.
 *
 * @threading Event-loop confined, except for {@link #writeFromThread}, {@link #pendingBytes()} and
 *     {@link #sentBytes()}, which are thread-safe.
 */
final class Outbox {
    private static final int FREE = 0;
    private static final int THREAD = 1;
    private static final int LEFT_TO_LOOP = 2;
    private static final int LOOP = 3;

    /**
     * Waiting output is kept in heap buffers of this size at least: one for each small write would cost more than it
     * holds.
     */
    private static final int MIN_BACKLOG_BUFFER_BYTES = 4 << 10;

    /**
     * The JDK copies a heap buffer to a direct one of the same size, kept for each thread: so never offer it a large
     * one.
     */
    private static final int MAX_SEND_BYTES = 64 << 10;

    private static final VarHandle OWNER;
    private static final VarHandle HANDED;
    private static final VarHandle HANDED_BYTES;
    private static final VarHandle BACKLOG_BYTES;
    private static final VarHandle SENT_BYTES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OWNER = lookup.findVarHandle(Outbox.class, "owner", int.class);
            HANDED = lookup.findVarHandle(Outbox.class, "handed", Handed.class);
            HANDED_BYTES = lookup.findVarHandle(Outbox.class, "handedBytes", long.class);
            BACKLOG_BYTES = lookup.findVarHandle(Outbox.class, "backlogBytes", long.class);
            SENT_BYTES = lookup.findVarHandle(Outbox.class, "sentBytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Bytes handed over to the loop: a stack, the latest first. */
    private record Handed(byte[] bytes, @Nullable Handed before) {}

    private final TcpConnection connection;
    private final NioLoop loop;
    private final SocketChannel channel;

    private volatile int owner = FREE;
    private volatile @Nullable Handed handed; // pushed by threads, taken whole by the loop
    private volatile long handedBytes; // added to by threads, taken from by the loop; includes the rest left behind
    private volatile boolean closed; // written by the loop, once
    private byte @Nullable [] rest; // written by the owning thread before it leaves the outbox to the loop
    private long sentBytes; // written by the owner

    private boolean ownedByLoop;
    private @Nullable ByteBuffer chunk; // gathers what is written in this turn; none while a backlog waits
    private @Nullable ArrayDeque<ByteBuffer> backlog; // what the socket did not take, each from position to limit
    private long backlogBytes; // written by the loop

    Outbox(TcpConnection connection, NioLoop loop, SocketChannel channel) {
        this.connection = connection;
        this.loop = loop;
        this.channel = channel;
    }

    long pendingBytes() {
        ByteBuffer gathering = chunk;
        long gathered = loop.inLoop() && gathering != null ? gathering.position() : 0;
        return gathered + (long) BACKLOG_BYTES.getOpaque(this) + handedBytes;
    }

    long sentBytes() {
        return (long) SENT_BYTES.getOpaque(this);
    }

    /** Whether the socket was full when last written to. */
    boolean blocked() {
        return backlog != null;
    }

    // ---- on the loop

    /** Takes bytes, to be sent when the connection is flushed, or before if they are many. */
    void write(ByteBuffer bytes) throws IOException {
        if (closed) {
            discard(bytes);
        } else if (own()) {
            takeHanded();
            append(bytes);
        } else {
            hand(bytes); // a thread is sending right now; its bytes may have begun, so these wait for their end
        }
    }

    /**
     * Sends all that waits, as far as the socket takes it.
     *
     * @return whether nothing waits any more
     */
    boolean flush() throws IOException {
        if (!ownOrBeTold()) {
            return false;
        }
        takeHanded();
        if (!writeOut()) {
            return false;
        }
        release();
        return true;
    }

    /**
     * Sends all that waits, and closes the outbox once nothing does.
     *
     * @return whether it is closed
     */
    boolean finish() throws IOException {
        if (closed) {
            return true;
        }
        if (!ownOrBeTold()) {
            return false;
        }
        takeHanded();
        if (!writeOut()) {
            return false;
        }
        closed = true; // still owned: what threads write from now on is handed over, and dropped
        return true;
    }

    /** Drops all that waits, and all that comes. */
    void close() {
        closed = true;
        giveBackChunk();
        backlog = null;
        BACKLOG_BYTES.setOpaque(this, 0L);
        HANDED.setVolatile(this, null);
    }

    /**
     * Sends what the loop has gathered, as far as the socket takes it; calls no foreign code.
     *
     * @return whether nothing of it is left
     */
    boolean writeOut() throws IOException {
        return (backlog == null || writeBacklog(backlog)) && writeChunk();
    }

    private boolean own() {
        if (ownedByLoop) {
            return true;
        }
        if (owner == LEFT_TO_LOOP) {
            owner = LOOP;
            byte[] left = rest;
            rest = null;
            ownedByLoop = true;
            if (left != null) {
                HANDED_BYTES.getAndAdd(this, (long) -left.length);
                appendToBacklog(ByteBuffer.wrap(left));
            }
            return true;
        }
        ownedByLoop = OWNER.compareAndSet(this, FREE, LOOP);
        return ownedByLoop;
    }

    /** Owns the outbox, or else makes sure that the thread which does asks for a flush when it is done. */
    private boolean ownOrBeTold() {
        if (own()) {
            return true;
        }
        hand(ByteBuffer.allocate(0));
        return own(); // if not even now, then the thread has yet to look whether something was handed over
    }

    private void release() {
        ownedByLoop = false;
        owner = FREE;
        if (handed != null) {
            connection.markDirty(); // handed over between the last look and the release
        }
    }

    private void takeHanded() throws IOException {
        if (handed == null) {
            return;
        }
        Handed oldest = null;
        long taken = 0;
        for (Handed h = (Handed) HANDED.getAndSet(this, null); h != null; h = h.before()) {
            oldest = new Handed(h.bytes(), oldest);
            taken += h.bytes().length;
        }
        HANDED_BYTES.getAndAdd(this, -taken);
        for (Handed h = oldest; h != null; h = h.before()) {
            append(ByteBuffer.wrap(h.bytes()));
        }
    }

    private void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (backlog != null) {
                appendToBacklog(bytes);
                return;
            }
            ByteBuffer into = chunk;
            if (into == null) {
                into = loop.takeChunk();
                chunk = into;
            }
            int count = Math.min(into.remaining(), bytes.remaining());
            into.put(into.position(), bytes, bytes.position(), count);
            into.position(into.position() + count);
            bytes.position(bytes.position() + count);
            if (!into.hasRemaining()) {
                writeChunk();
            }
        }
    }

    private boolean writeChunk() throws IOException {
        ByteBuffer gathered = chunk;
        if (gathered == null) {
            return true;
        }
        sent(channel.write(gathered.flip()));
        if (gathered.hasRemaining()) {
            appendToBacklog(gathered);
        }
        giveBackChunk();
        return backlog == null;
    }

    private boolean writeBacklog(ArrayDeque<ByteBuffer> waiting) throws IOException {
        ByteBuffer first = waiting.peek();
        while (first != null) {
            int count = channel.write(first);
            sent(count);
            BACKLOG_BYTES.setOpaque(this, backlogBytes - count);
            if (first.hasRemaining()) {
                return false;
            }
            waiting.poll();
            first = waiting.peek();
        }
        backlog = null;
        return true;
    }

    private void appendToBacklog(ByteBuffer bytes) {
        ArrayDeque<ByteBuffer> waiting = backlog;
        if (waiting == null) {
            waiting = new ArrayDeque<>();
            backlog = waiting;
        }
        BACKLOG_BYTES.setOpaque(this, backlogBytes + bytes.remaining());
        while (bytes.hasRemaining()) {
            ByteBuffer last = waiting.peekLast();
            if (last == null || last.limit() == last.capacity()) {
                int size = Math.min(Math.max(bytes.remaining(), MIN_BACKLOG_BUFFER_BYTES), MAX_SEND_BYTES);
                last = ByteBuffer.allocate(size).limit(0);
                waiting.add(last);
            }
            int end = last.limit();
            int count = Math.min(last.capacity() - end, bytes.remaining());
            last.limit(end + count);
            last.put(end, bytes, bytes.position(), count);
            bytes.position(bytes.position() + count);
        }
    }

    private void giveBackChunk() {
        ByteBuffer gathered = chunk;
        if (gathered != null) {
            chunk = null;
            loop.giveBackChunk(gathered);
        }
    }

    private void sent(int count) {
        if (count > 0) {
            SENT_BYTES.setOpaque(this, sentBytes + count);
            connection.touched(loop.turnNanos());
        }
    }

    // ---- on other threads

    /** Sends bytes at once if nothing waits before them, else hands them over to the loop. */
    void writeFromThread(ByteBuffer bytes) {
        if (closed) {
            discard(bytes);
        } else if (handed == null && OWNER.compareAndSet(this, FREE, THREAD)) {
            send(bytes);
        } else {
            hand(bytes);
            connection.requestFlush();
        }
    }

    private void send(ByteBuffer bytes) {
        try {
            int limit = bytes.limit();
            boolean full = false;
            while (!full && bytes.position() < limit) {
                bytes.limit(Math.min(limit, bytes.position() + MAX_SEND_BYTES));
                SENT_BYTES.setOpaque(this, sentBytes + channel.write(bytes));
                full = bytes.hasRemaining();
            }
            bytes.limit(limit);
            connection.touched(loop.nanoTime()); // the loop's turn may have begun long ago
        } catch (IOException e) {
            discard(bytes);
            owner = FREE;
            connection.brokenFromThread(e);
            return;
        }
        if (bytes.hasRemaining()) {
            byte[] left = copy(bytes);
            rest = left;
            HANDED_BYTES.getAndAdd(this, (long) left.length);
            owner = LEFT_TO_LOOP;
            connection.requestFlush();
        } else {
            owner = FREE;
            if (handed != null) {
                connection.requestFlush(); // handed over while this thread was the owner
            }
        }
    }

    // ---- on any thread

    private void hand(ByteBuffer bytes) {
        byte[] copy = copy(bytes);
        HANDED_BYTES.getAndAdd(this, (long) copy.length);
        Handed before;
        do {
            before = handed;
        } while (!HANDED.compareAndSet(this, before, new Handed(copy, before)));
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private static void discard(ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }
}
