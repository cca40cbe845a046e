package io.heddle.server;

import io.heddle.command.Arguments;
import io.heddle.command.Call;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import io.heddle.command.ServerView;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call, from its submission to its reply.
 *
 * <pre>
 *   WAITING --begin--> RUNNING --end--------------------> DONE
 *                         |                                ^
 *                         +--cancel--> INTERRUPTING -------+
 * </pre>
 *
 * <p>An interrupt reaches the executing thread only while it executes this call: a canceller that has begun to
 * interrupt is waited for at the end, so that the next call of the same thread is not hit.
 *
 * @threading Thread-safe, except that only the thread which executes the call may {@link #begin},
 *     {@link #beginConcurrent}, {@link #end} and {@link #send}.
 */
final class ServerCall extends CallQueue.Task implements Call, PendingCall {
    private static final VarHandle STATE;
    private static final VarHandle ID;
    private static final VarHandle CANCELLED_FOR;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(ServerCall.class, "state", int.class);
            ID = lookup.findVarHandle(ServerCall.class, "id", long.class);
            CANCELLED_FOR = lookup.findVarHandle(ServerCall.class, "cancelledFor", ErrorCode.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int WAITING = 0;
    private static final int RUNNING = 1;
    private static final int INTERRUPTING = 2;
    private static final int DONE = 3;

    private final RpcConnection connection;
    private final CommandRegistry.Entry command;
    private final Arguments arguments;
    private final Reply reply;
    private final @Nullable Duration deadline; // of the command, or what its caller asked for
    private volatile long id; // 0 until somebody asks: few do, and all threads share the counter

    private volatile int state = WAITING;
    private volatile @Nullable ErrorCode cancelledFor; // written before the state by a canceller
    private volatile boolean closeAfterReply; // set by the executing thread
    private boolean streams; // set and read by the executing thread
    int timedTogether; // of the loop: with how many behind it, itself among them, this call is timed
    private @Nullable Thread runner; // written before the state by the executing thread
    private long startNanos; // likewise

    ServerCall(RpcConnection connection, CommandRegistry.Entry command, Arguments arguments, Reply reply) {
        this.connection = connection;
        this.command = command;
        this.arguments = arguments;
        this.reply = reply;
        this.deadline = deadline(command.spec(), arguments.timeout().orElse(null));
    }

    private static @Nullable Duration deadline(CommandSpec spec, @Nullable Duration asked) {
        if (asked == null) {
            return spec.deadline().orElse(null);
        }
        Duration most = spec.maxDeadline().orElse(asked);
        return asked.compareTo(most) < 0 ? asked : most;
    }

    /** How long it may take once it has begun; null if for ever. */
    @Nullable
    Duration deadline() {
        return deadline;
    }

    CommandRegistry.Entry command() {
        return command;
    }

    Reply reply() {
        return reply;
    }

    RpcConnection connection() {
        return connection;
    }

    Execution execution() {
        return command.spec().execution();
    }

    /** Whether its deadline is what its caller asked for: that it passes says nothing about the server. */
    boolean hasOwnDeadline() {
        return deadline != null && !deadline.equals(command.spec().deadline().orElse(null));
    }

    @Override
    long execute(boolean more, long queuedNanos) {
        return connection.executeQueued(this, more, queuedNanos);
    }

    @Override
    boolean offloaded() {
        return execution() == Execution.OFFLOADED;
    }

    /** Begins to execute on the loop, where nobody interrupts it. */
    void beginInLoop(long nowNanos) {
        startNanos = nowNanos;
        STATE.setRelease(this, RUNNING);
    }

    /** Begins to execute on the calling thread a call that nobody can cancel yet. */
    void begin(long nowNanos) {
        runner = Thread.currentThread();
        beginInLoop(nowNanos); // no fence: whoever cancels the call has found it by a volatile field
    }

    /** Begins to execute on the calling thread a call that others may be cancelling. */
    void beginConcurrent(long nowNanos) {
        begin(nowNanos);
        VarHandle.fullFence(); // else a canceller could see it wait, and this thread not see it cancelled
    }

    /**
     * Ends the execution. From now on no cancellation interrupts the thread; one that came before has left no trace.
     */
    void end() {
        if (runner == null || STATE.compareAndSet(this, RUNNING, DONE)) {
            return;
        }
        while (state == INTERRUPTING) {
            Thread.yield(); // the canceller is between two statements
        }
        Thread.interrupted(); // meant for this call, which is over
    }

    /** Tells the call that nobody waits for it any more, or for more of it; only the first reason counts. */
    void cancel(ErrorCode reason) {
        if (cancelledFor != null || !CANCELLED_FOR.compareAndSet(this, null, reason)) {
            return;
        }
        if (STATE.compareAndSet(this, RUNNING, INTERRUPTING)) {
            Thread executing = runner;
            if (executing != null) {
                executing.interrupt();
            }
            state = DONE;
        }
    }

    @Override
    public void cancel() {
        cancel(ErrorCode.CANCELLED);
    }

    /**
     * Cancels the call if its deadline has passed.
     *
     * @return the time left until then, {@link Long#MAX_VALUE} if it is of no interest any more
     */
    long enforceDeadline(long nowNanos) {
        long left = nanosLeft(nowNanos);
        if (left > 0) {
            return left;
        }
        cancel(ErrorCode.DEADLINE_EXCEEDED);
        return Long.MAX_VALUE;
    }

    /** Why the call was cancelled, or null. */
    @Nullable
    ErrorCode cancelledFor() {
        return cancelledFor;
    }

    boolean authenticates() {
        return command.command() instanceof AuthCommand;
    }

    boolean closesConnection() {
        return closeAfterReply;
    }

    /** Whether it has sent an item before its end. For the executing thread. */
    boolean streams() {
        return streams;
    }

    /** When it began, if it has. */
    long startNanos() {
        return startNanos;
    }

    /** The time left until the deadline, {@link Long#MAX_VALUE} if there is none or it has not begun. */
    long nanosLeft(long nowNanos) {
        return state == WAITING || deadline == null
                ? Long.MAX_VALUE
                : RpcConnection.nanos(deadline) - (nowNanos - startNanos);
    }

    @Override
    public long id() {
        if (id == 0) {
            ID.compareAndSet(this, 0L, connection.server().nextCallId());
        }
        return id;
    }

    @Override
    public <T> T get(Parameter<T> parameter) {
        return arguments.get(parameter);
    }

    @Override
    public void send(Object item) throws InterruptedException {
        streams = true;
        connection.send(this, item);
    }

    @Override
    public long connectionId() {
        return connection.transport().id();
    }

    @Override
    public SocketAddress peer() {
        return connection.transport().peer();
    }

    @Override
    public Optional<Principal> principal() {
        return connection.principal();
    }

    /** Whether the dispatcher executes it as a call of that command. */
    boolean mayEnter(CommandSpec entered) {
        return command.spec() == entered && state != WAITING;
    }

    @Override
    public Optional<Duration> timeLeft() {
        long left = nanosLeft(System.nanoTime());
        return left == Long.MAX_VALUE ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(0, left)));
    }

    @Override
    public boolean cancelled() {
        return cancelledFor != null;
    }

    @Override
    public void closeConnectionAfterReply() {
        closeAfterReply = true;
    }

    @Override
    public ServerView server() {
        return connection.viewFor(this);
    }
}
