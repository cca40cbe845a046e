package io.heddle.nio;

import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop: a selector, its timers and the calls handed over, served in turns.
 *
 * <pre>
 *   +-> wait for readiness, a deadline or a call  (actively for some microseconds, then asleep)
 *   |   serve what is ready  (each connection: read, hand to its protocol, write what that wrote)
 *   |   run timers that are due
 *   |   run calls handed over, a bounded number
 *   |   run virtual threads that it carries and that can go on
 *   |   flush connections that were written to from elsewhere
 *   +-- tell protocols of connections that ended
 * </pre>
 *
 * @threading Event-loop confined, except for the methods of {@link EventLoop}, {@link #submit}, {@link #wakeUp()},
 *     {@link #tellConnections}, {@link #countWrite()}, {@link #busySinceNanos()}, {@link #thread()}, {@link #runner()}
 *     and {@link #carrier()}, which are thread-safe.
 */
final class NioLoop implements EventLoop {
    private static final Logger log = LoggerFactory.getLogger(NioLoop.class);

    private static final int READ_BUFFER_BYTES = 64 << 10;
    private static final int MAX_TASKS_PER_TURN = 4096;
    /** How many connections are told in one go to end, each of which may have much to be read. */
    private static final int MAX_TOLD_AT_ONCE = 16;
    /** Half the range, so that a deadline compared with the clock never overflows: 146 years. */
    private static final long MAX_DELAY_NANOS = Long.MAX_VALUE / 2;

    private static final long LAG_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long IDLE = 0;

    /** Into which whoever is served just now reads; what is not consumed there is copied, or gone. */
    final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);

    private final String name;
    private final ReactorOptions options;
    private final LongSupplier clock;
    private final Selector selector;
    private final LoopTasks tasks;
    private final TimerWheel timers;
    private final ChunkPool chunks = new ChunkPool();
    private final Carrier carrier = new Carrier(this);
    private final boolean carriesThreads;
    private final BusyPoll busyPoll;
    private final Consumer<SelectionKey> whenReady = this::ready;
    private final Consumer<Timer> whenDue = Timer::expired;

    private ArrayList<TcpConnection> dirty = new ArrayList<>();
    private ArrayList<TcpConnection> flushing = new ArrayList<>();
    private final ArrayDeque<TcpConnection> lost = new ArrayDeque<>();

    private final AtomicBoolean sleeping = new AtomicBoolean(); // set by the loop, cleared by whoever wakes it
    private volatile @Nullable Thread thread; // written once, by the loop
    private volatile long busySinceNanos = IDLE; // written by the loop, read by the watchdog
    private volatile long lagNanos; // written by the loop: the maximum of this window and the one before
    private long windowStartNanos;
    private long windowMaxNanos;
    private long previousWindowMaxNanos;
    private long nowNanos;
    private boolean toldStopping;
    private final Set<Ready> told = new HashSet<>(); // which are open: here, not in each of very many connections
    private long selects;
    private long reads;
    private final LongAdder writes = new LongAdder(); // added to by the loop and by threads that send

    /** @param clock {@link System#nanoTime()}, or one turned by hand */
    NioLoop(String name, ReactorOptions options, LongSupplier clock) throws IOException {
        this.name = name;
        this.options = options;
        this.clock = clock;
        this.selector = Selector.open();
        this.tasks = new LoopTasks(options.maxPendingCalls());
        this.carriesThreads = options.loopAffineThreads() && ScheduledThreads.available();
        this.busyPoll = new BusyPoll(options.maxBusyPoll().toNanos());
        this.nowNanos = clock.getAsLong();
        this.windowStartNanos = nowNanos;
        this.timers = new TimerWheel(nowNanos);
    }

    static long checkedNanos(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("negative delay: " + delay);
        }
        return delay.compareTo(Duration.ofNanos(MAX_DELAY_NANOS)) > 0 ? MAX_DELAY_NANOS : delay.toNanos();
    }

    // ---- for any thread

    @Override
    public DelayedCall callLater(Duration delay, Runnable call) {
        TimedCall timer = new TimedCall(this, clock.getAsLong() + checkedNanos(delay), call);
        if (inLoop()) {
            timers.add(timer);
        } else {
            tasks.put(() -> timers.add(timer));
            wakeUp();
        }
        return timer;
    }

    @Override
    public void callFromThread(Runnable call) {
        tasks.put(call);
        wakeUp();
    }

    @Override
    public Thread startVirtualThread(String name, Runnable work) {
        return carriesThreads ? carrier.start(name, work) : EventLoop.super.startVirtualThread(name, work);
    }

    @Override
    public boolean carriesVirtualThreads() {
        return carriesThreads;
    }

    /** The virtual threads that this loop carries. */
    Carrier carrier() {
        return carrier;
    }

    /**
     * Hands over a call of the reactor itself.
     *
     * @return false if the loop has ended, and with it all that the call could serve
     */
    boolean submit(Runnable call) {
        if (!tasks.putOwn(call)) {
            return false;
        }
        wakeUp();
        return true;
    }

    /** Runs now if on the loop, else soon. */
    void runOrSubmit(Runnable call) {
        if (inLoop()) {
            call.run();
        } else {
            submit(call);
        }
    }

    void forget(Timer timer) {
        runOrSubmit(() -> timers.remove(timer));
    }

    void move(Timer timer, long deadlineNanos) {
        runOrSubmit(() -> {
            if (timer.active()) {
                timers.move(timer, deadlineNanos);
            }
        });
    }

    /** Has the loop look for work, if it waits. */
    void wakeUp() {
        if (sleeping.get() && sleeping.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public long nanoTime() {
        return clock.getAsLong();
    }

    @Override
    public Duration lag() {
        return Duration.ofNanos(lagNanos);
    }

    /** When the turn began that runs now, or 0 while the loop waits. */
    long busySinceNanos() {
        return busySinceNanos;
    }

    @Nullable
    Thread thread() {
        return thread;
    }

    /** The thread whose code runs here: a virtual one that is carried right now, else the loop's own. */
    @Nullable
    Thread runner() {
        Thread carried = carrier.mounted();
        return carried == null ? thread : carried;
    }

    String name() {
        return name;
    }

    // ---- for the loop

    /** Makes the calling thread the loop's. */
    void adopt() {
        thread = Thread.currentThread();
    }

    /** One turn, so that a test can turn the loop without a thread. */
    void turn() throws IOException {
        waitForWork();
        beginTurn(); // if nothing was ready, nothing has begun it yet
        timers.runDue(nowNanos, whenDue);
        runTasks(MAX_TASKS_PER_TURN);
        carrier.runReady();
        flushDirty();
        deliverLost();
        endTurn();
    }

    private void waitForWork() throws IOException {
        selects++;
        boolean idle = dirty.isEmpty() && !carrier.hasReady();
        if (idle && busyPoll.begin() && findsWork()) {
            return;
        }
        long waitNanos = idle ? timers.nanosUntilNext(clock.getAsLong()) : 0;
        if (waitNanos > 0) {
            sleeping.set(true);
            // Only now look: whoever brings work after this sees that the loop sleeps, and wakes it.
            if (tasks.isEmpty() && !carrier.hasReady()) {
                // Rounded up to the selector's milliseconds; 0 would wait for ever.
                selector.select(
                        whenReady, waitNanos == Long.MAX_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1);
                sleeping.lazySet(false);
                return;
            }
            sleeping.lazySet(false);
        }
        selector.selectNow(whenReady);
    }

    /** Looks for work for as long as {@link #busyPoll} allows, and serves what is ready. */
    private boolean findsWork() throws IOException {
        do {
            if (selector.selectNow(whenReady) > 0 || !tasks.isEmpty() || carrier.hasReady()) {
                return true;
            }
        } while (busyPoll.goesOn(clock.getAsLong()));
        return false;
    }

    private void beginTurn() {
        if (busySinceNanos == IDLE) {
            nowNanos = clock.getAsLong();
            busyPoll.turnBegins(nowNanos);
            busySinceNanos = nowNanos == IDLE ? 1 : nowNanos;
        }
    }

    private void endTurn() {
        long end = clock.getAsLong();
        busyPoll.turnEnds(nowNanos, end);
        windowMaxNanos = Math.max(windowMaxNanos, end - nowNanos);
        if (end - windowStartNanos > LAG_WINDOW_NANOS) {
            windowStartNanos = end;
            previousWindowMaxNanos = windowMaxNanos;
            windowMaxNanos = 0;
        }
        lagNanos = Math.max(windowMaxNanos, previousWindowMaxNanos);
        Thread.interrupted(); // a guest may have left it set, and then the selector would never wait again
        busySinceNanos = IDLE;
    }

    private void ready(SelectionKey key) {
        beginTurn();
        if (key.isValid()) { // an earlier key of this turn may have closed it
            ((Ready) key.attachment()).ready(key.readyOps());
        }
    }

    private void runTasks(int most) {
        for (int i = 0; i < most; i++) {
            Runnable task = tasks.take();
            if (task == null) {
                return;
            }
            enterCall(task);
        }
    }

    /** Enters foreign code that belongs to nothing but itself. */
    void enterCall(Runnable call) {
        enter(new CallGuest(call));
    }

    /**
     * Enters foreign code; no other method does. Whatever it throws ends what it belongs to and never the loop, except
     * for an error of the virtual machine. A stack overflow is the guest's own: the stack is whole again once it is
     * unwound.
     */
    void enter(Guest guest) {
        try {
            guest.run();
        } catch (StackOverflowError e) {
            fail(guest, e);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            fail(guest, e);
        }
    }

    private static void fail(Guest guest, Throwable cause) {
        try {
            guest.failed(cause);
        } catch (RuntimeException
                | StackOverflowError e) { // what was thrown is foreign code too, and so is its message
            guest.failed(new IllegalStateException(cause.getClass().getName() + ", which cannot be logged"));
        }
    }

    /** The time at which the present turn began, close enough for when bytes went by. */
    long turnNanos() {
        return nowNanos;
    }

    ReactorOptions options() {
        return options;
    }

    // ---- system calls, the most of what a request costs: a test bounds them

    /** How often it waited for work, or looked once; not the looks of {@link BusyPoll}, whose time is bounded. */
    long selects() {
        return selects;
    }

    long reads() {
        return reads;
    }

    long writes() {
        return writes.sum();
    }

    /** A connection was read from. */
    void countRead() {
        reads++;
    }

    /** A connection was written to, on whatever thread. */
    void countWrite() {
        writes.increment();
    }

    /** Lends a chunk for output until the connection, which must be dirty, is flushed. */
    ByteBuffer takeChunk() {
        if (chunks.exhausted()) {
            for (TcpConnection connection : dirty) {
                connection.writeOut(); // they stay in the list: what else a flush does is done at the end of the turn
            }
        }
        return chunks.take();
    }

    /** Lends a chunk like {@link #takeChunk} if that takes no more than to hand it out, else null. */
    @Nullable
    ByteBuffer takeSpareChunk() {
        return chunks.takeSpare();
    }

    void giveBackChunk(ByteBuffer chunk) {
        chunks.giveBack(chunk);
    }

    /** Has a connection flushed at the end of this turn. */
    void markDirty(TcpConnection connection) {
        dirty.add(connection);
    }

    /** Sends what was written to connections since the last time. */
    void flushDirty() {
        if (dirty.isEmpty()) {
            return;
        }
        ArrayList<TcpConnection> batch = dirty;
        dirty = flushing; // what is written during the flush waits for the next turn, so that a turn ends
        flushing = batch;
        for (TcpConnection connection : batch) {
            connection.flushAtEndOfTurn();
        }
        batch.clear();
    }

    /** Has a protocol told, outside of any of its other callbacks, that its connection is gone. */
    void connectionLost(TcpConnection connection) {
        lost.add(connection);
        told.remove(connection);
    }

    private void deliverLost() {
        TcpConnection connection = lost.poll();
        while (connection != null) {
            connection.deliverLost();
            connection = lost.poll();
        }
    }

    /** Lets go of channels whose keys are cancelled, which the next turn would do otherwise. */
    void deregisterCancelled() throws IOException {
        selector.selectNow(ready -> {}); // it is seen again in the next turn
    }

    SelectionKey register(SelectableChannel channel, int ops, @Nullable Ready attachment)
            throws ClosedChannelException {
        return channel.register(selector, ops, attachment);
    }

    /** Everything that is registered, copied, so that it may close while being gone through. */
    List<Ready> registered() {
        List<Ready> all = new ArrayList<>();
        for (SelectionKey key : selector.keys()) {
            if (key.isValid()) {
                all.add((Ready) key.attachment());
            }
        }
        return all;
    }

    /** Tells all that is registered to end in order. */
    void tellStopping() {
        toldStopping = true;
        tell(registered().iterator(), new CompletableFuture<>());
    }

    /**
     * Tells the connections of a port that were handed to this loop before to end in order. For any thread.
     *
     * @return completes when they are told, or this loop has ended
     */
    CompletableFuture<Void> tellConnections(NioPort port) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        boolean handedOver = submit(() ->
                tell(registered().stream().filter(ready -> ready.cameFrom(port)).iterator(), told));
        if (!handedOver) {
            told.complete(null);
        }
        return told;
    }

    /** Tells it to end in order, unless it has been told. */
    void tell(Ready ready) {
        if (told.add(ready)) {
            ready.stopping();
        }
    }

    private void tell(Iterator<Ready> rest, CompletableFuture<Void> told) {
        for (int i = 0; i < MAX_TOLD_AT_ONCE && rest.hasNext(); i++) {
            tell(rest.next());
        }
        if (!rest.hasNext() || !submit(() -> tell(rest, told))) {
            told.complete(null);
        }
    }

    /** Whether that has been told: who registers later must tell itself. */
    boolean toldStopping() {
        return toldStopping;
    }

    /**
     * Ends: runs what was handed over, gives up what is still registered, and lets go of everything. Once is enough.
     */
    void close() {
        if (!selector.isOpen()) {
            return;
        }
        tasks.close();
        adopt(); // what protocols are told now is told on the loop, even if it never ran
        carrier.end();
        runTasks(Integer.MAX_VALUE); // ends: no more are taken in
        registered().forEach(Ready::abandon);
        deliverLost();
        try {
            selector.selectNow(); // closes the descriptors of cancelled keys
            selector.close();
        } catch (IOException e) {
            log.warn("{}: the selector could not be closed", name, e);
        }
        thread = null;
    }

    /** A timer or a call handed over: there is nothing to end but itself. */
    private record CallGuest(Runnable call) implements Guest {
        @Override
        public void run() {
            call.run();
        }

        @Override
        public void failed(Throwable cause) {
            log.error("A call on the event loop failed", cause);
        }
    }
}
