package io.heddle.nio;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
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
 * @threading Event-loop confined, except for {@link #writeFromThread}, {@link #gatherFromThread},
 *     {@link #flushFromThread()}, {@link #pendingBytes()} and {@link #sentBytes()}, which are thread-safe, and
 *     {@link #writeFromCarried}, for a thread that the loop carries.
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

    private static final byte[] NOTHING = {};

    private static final VarHandle OWNER;
    private static final VarHandle HANDED;
    private static final VarHandle BACKLOG_BYTES;
    private static final VarHandle SENT_BYTES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OWNER = lookup.findVarHandle(Outbox.class, "owner", int.class);
            HANDED = lookup.findVarHandle(Outbox.class, "handed", Handed.class);
            BACKLOG_BYTES = lookup.findVarHandle(Outbox.class, "backlogBytes", long.class);
            SENT_BYTES = lookup.findVarHandle(Outbox.class, "sentBytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Bytes handed over to the next owner: an element of a stack, the latest on top.
     *
     * @threading Immutable, but for the link that the owner sets after it has taken the stack.
     */
    private static final class Handed {
        private final byte[] bytes;
        private final @Nullable Handed before;
        private final long total; // the bytes of this one and all before
        private @Nullable Handed after;

        private Handed(byte[] bytes, @Nullable Handed before) {
            this.bytes = bytes;
            this.before = before;
            this.total = total(before) + bytes.length;
        }

        private static long total(@Nullable Handed latest) {
            return latest == null ? 0 : latest.total;
        }

        /** The oldest of the stack, from which {@link #after} leads to this one. */
        private Handed oldest() {
            Handed oldest = this;
            for (Handed h = before; h != null; h = h.before) {
                h.after = oldest;
                oldest = h;
            }
            return oldest;
        }
    }

    private final TcpConnection connection;

    private volatile int owner = FREE;
    private volatile @Nullable Handed handed; // pushed by threads, taken whole by the owner
    private volatile boolean closed; // written by the loop, once
    private volatile byte @Nullable [] rest; // written by the thread that leaves the outbox to the loop, cleared there
    private long sentBytes; // written by the owner

    private boolean ownedByLoop;
    private @Nullable ByteBuffer chunk; // gathers what is written in this turn; none while a backlog waits
    private @Nullable ArrayDeque<ByteBuffer> backlog; // what the socket did not take, each from position to limit
    private long backlogBytes; // written by the loop

    Outbox(TcpConnection connection) {
        this.connection = connection;
    }

    long pendingBytes() {
        ByteBuffer gathering = chunk;
        long gathered = connection.loop().inLoop() && gathering != null ? gathering.position() : 0;
        byte[] left = rest;
        return gathered
                + (long) BACKLOG_BYTES.getOpaque(this)
                + (left == null ? 0 : left.length)
                + Handed.total(handed);
    }

    long sentBytes() {
        return (long) SENT_BYTES.getOpaque(this);
    }

    /** Whether the socket was full when last written to. */
    boolean blocked() {
        return backlog != null;
    }

    /** Whether something was handed over and not sent. */
    boolean hasHanded() {
        return handed != null;
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
            hand(copy(bytes)); // a thread is sending right now; its bytes may have begun, so these wait for their end
        }
    }

    /**
     * Takes a few bytes, to be sent when the connection is flushed, if there is room for them in the chunk that gathers
     * them. It sends nothing and allocates nothing, so a virtual thread that the loop carries may do it, too: there is
     * no step at which that thread could give way to the loop half-way.
     *
     * @return false if there is no room, and nothing was taken
     */
    boolean put(byte[] bytes) {
        if (closed || !own() || handed != null || backlog != null) {
            return false;
        }
        ByteBuffer into = chunk;
        if (into == null) {
            into = connection.loop().takeSpareChunk();
            chunk = into;
        }
        if (into == null || into.remaining() < bytes.length) {
            return false;
        }
        into.put(bytes);
        return true;
    }

    /** Hands bytes over on a virtual thread that the loop carries. The connection must be flushed soon. */
    void writeFromCarried(ByteBuffer bytes) {
        if (closed) {
            discard(bytes);
        } else {
            hand(copy(bytes));
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
            ownedByLoop = true;
            byte[] left = rest;
            if (left != null) {
                rest = null; // before, so that no thread that looks at the hard cap sees it twice
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
        hand(NOTHING);
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
        Handed latest = handed == null ? null : take();
        if (latest != null) {
            for (Handed h = latest.oldest(); h != null; h = h.after) {
                append(ByteBuffer.wrap(h.bytes));
            }
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
                into = connection.loop().takeChunk();
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
        writeInLoop(gathered.flip());
        if (gathered.hasRemaining()) {
            appendToBacklog(gathered);
        }
        giveBackChunk();
        return backlog == null;
    }

    private boolean writeBacklog(ArrayDeque<ByteBuffer> waiting) throws IOException {
        ByteBuffer first = waiting.peek();
        while (first != null) {
            int count = writeInLoop(first);
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
            connection.loop().giveBackChunk(gathered);
        }
    }

    private int writeInLoop(ByteBuffer bytes) throws IOException {
        int count = writeToSocket(bytes);
        if (count > 0) {
            connection.touched(connection.loop().turnNanos());
        }
        return count;
    }

    /** For the owner. The system call is counted first, so that a peer that has its reply finds it counted. */
    private int writeToSocket(ByteBuffer bytes) throws IOException {
        connection.loop().countWrite();
        int count = connection.channel().write(bytes);
        SENT_BYTES.setOpaque(this, sentBytes + count);
        return count;
    }

    // ---- on other threads

    /** Sends bytes at once, behind those that were handed over before; if another owner is at it, hands them over. */
    void writeFromThread(ByteBuffer bytes) {
        if (closed) {
            discard(bytes);
        } else if (!OWNER.compareAndSet(this, FREE, THREAD)) {
            hand(copy(bytes));
            connection.requestFlush();
        } else if (handed == null) {
            send(bytes);
        } else {
            hand(copy(bytes));
            sendHanded();
        }
    }

    /** Hands bytes over, for whoever sends next. The array is the outbox's from now on. */
    void gatherFromThread(byte[] bytes) {
        if (!closed) {
            hand(bytes);
        }
    }

    /** Sends at once what was handed over; if another owner is at it, has the loop see to it. */
    void flushFromThread() {
        if (handed == null || closed) {
            return;
        }
        if (OWNER.compareAndSet(this, FREE, THREAD)) {
            sendHanded();
        } else {
            connection.requestFlush();
        }
    }

    private void sendHanded() {
        if (Handed.total(handed) > MAX_SEND_BYTES) {
            owner = FREE;
            connection.requestFlush();
            return;
        }
        Handed latest = take();
        if (latest == null) { // dropped by the loop, which closed the outbox meanwhile
            owner = FREE;
        } else {
            send(together(latest));
        }
    }

    private static ByteBuffer together(Handed latest) {
        if (latest.before == null) {
            return ByteBuffer.wrap(latest.bytes);
        }
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(latest.total));
        for (Handed h = latest.oldest(); h != null; h = h.after) {
            all.put(h.bytes);
        }
        return all.flip();
    }

    private void send(ByteBuffer bytes) {
        try {
            int limit = bytes.limit();
            boolean full = false;
            while (!full && bytes.position() < limit) {
                bytes.limit(Math.min(limit, bytes.position() + MAX_SEND_BYTES));
                writeToSocket(bytes);
                full = bytes.hasRemaining();
            }
            bytes.limit(limit);
            connection.touched(connection.loop().nanoTime()); // the loop's turn may have begun long ago
        } catch (IOException e) {
            discard(bytes);
            owner = FREE;
            connection.brokenFromThread(e);
            return;
        }
        if (bytes.hasRemaining()) {
            rest = copy(bytes);
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

    private void hand(byte[] bytes) {
        Handed before;
        do {
            before = handed;
        } while (!HANDED.compareAndSet(this, before, new Handed(bytes, before)));
    }

    /** Takes all that was handed over; only the owner may. */
    private @Nullable Handed take() {
        return (Handed) HANDED.getAndSet(this, null);
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
