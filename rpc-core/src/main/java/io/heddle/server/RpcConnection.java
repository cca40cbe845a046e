package io.heddle.server;

import static java.util.Objects.requireNonNull;

import io.heddle.access.Credentials;
import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.Execution;
import io.heddle.command.ServerView;
import io.heddle.command.ServerView.ConnectionView;
import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of the server: between the wire protocol that parses and renders on it, and the commands.
 *
 * @threading Event-loop confined, except for {@link #executeQueued}, {@link #roomInQueue()}, {@link #nothingFollows()},
 *     {@link #queueIsIdle()}, {@link #queueBroke}, {@link #executeConcurrent}, {@link #concurrentCallEnded()},
 *     {@link #callsBroke}, {@link #reply}, {@link #item} and {@link #send}, which virtual threads of calls call, and
 *     {@link #connectionView()}, {@link #kill()}, {@link #owes()}, {@link #unanswered()}, {@link #runningCalls()} and
 *     {@link #abort()}, which are thread-safe.
 */
final class RpcConnection extends CallQueue implements Protocol, Session {
    private static final Logger log = LoggerFactory.getLogger(RpcConnection.class);

    /** How long a reply may wait for those behind it. */
    private static final Duration GATHERING_TIME = Duration.ofMillis(1);

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final Runnable NOTHING = () -> {};
    private static final String TOO_FAST = "too many calls per second from your address, try again later";

    private final ServerState server;
    private Protocol wire;
    private volatile @Nullable WireProtocol spoken; // written by the loop; null until the first bytes have told

    // Links of the server's table, guarded by its lock.
    @Nullable
    RpcConnection previous;

    @Nullable
    RpcConnection next;

    private Transport transport = ClosedTransport.INSTANCE;
    private int madeSeconds; // by the loop's clock; wraps round: only the difference means something
    private long calls; // written by the loop, read by anyone
    private Runnable resume = NOTHING;
    private @Nullable ItemOutput items; // made by the first call that is started, or else for the first stream
    private @Nullable DeadlineWatch deadlineWatch; // while calls are queued, and a little longer

    private boolean receiving;
    private @Nullable ServerCall inline; // on the loop, in this read: the first of the calls that are timed together

    private volatile boolean gathering; // set by the loop, for a while: replies may wait for those behind them
    private volatile boolean stalled; // set by the loop when the queue is full, cleared by whoever resumes
    private volatile boolean closeWhenIdle; // set by the loop, or by a call
    private volatile boolean authenticating; // set by the loop, cleared when the call that does so has ended
    private volatile boolean dead; // set once nobody can be answered any more
    private volatile @Nullable ServerCall current; // set by the virtual thread
    private volatile @Nullable Optional<Principal> principal; // written by a call; null until one has proved who calls

    // Of the virtual thread:
    private @Nullable Permit permit; // of the loop while the queue is idle
    private boolean moreFollow;

    RpcConnection(ServerState server) {
        this.server = server;
        WireProtocol known = server.wireProtocols().known();
        this.spoken = known;
        this.wire = known == null ? new ProtocolDetector(server.wireProtocols(), this::speak) : known.open(this);
    }

    /** Hands the connection to the protocol that its first bytes have told. */
    private Protocol speak(WireProtocol chosen) {
        spoken = chosen;
        wire = chosen.open(this);
        wire.connectionMade(transport);
        return wire;
    }

    ServerState server() {
        return server;
    }

    // ---- Protocol

    @Override
    public void connectionMade(Transport made) {
        transport = made;
        madeSeconds = nowSeconds();
        made.setIdleTimeout(server.bounds().idleTimeout());
        server.connectionTable().add(this);
        wire.connectionMade(made);
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
        receiving = true;
        try {
            wire.dataReceived(bytes);
        } finally {
            received();
        }
    }

    @Override
    public void readConnectionLost(Transport connection) {
        wire.readConnectionLost(connection);
    }

    @Override
    public void reactorStopping(Transport connection) {
        wire.reactorStopping(connection);
    }

    @Override
    public void connectionLost(CloseReason reason) {
        if (reason instanceof CloseReason.ReactorStopped) {
            server.abortLog().aborted(this);
        }
        cancelAll();
        if (deadlineWatch != null) {
            deadlineWatch.end();
        }
        try {
            wire.connectionLost(reason);
        } finally {
            server.connectionTable().remove(this);
        }
    }

    @Override
    public long openFrame() {
        return wire.openFrame();
    }

    // ---- Session

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public CommandRegistry commands() {
        return server.commands();
    }

    @Override
    public boolean permits(CommandRegistry.Entry command) {
        AccessControl access = server.access();
        return access == null || access.permits(principal(), command);
    }

    @Override
    public void forgetPrincipal() {
        principal = null;
    }

    /** Who the caller is: whom a call has proved him to be, or else the connection itself. */
    Optional<Principal> principal() {
        Optional<Principal> proved = principal;
        return proved == null ? transport.peerPrincipal() : proved;
    }

    /** Finds out who the caller is, for the calls behind this one. On the virtual thread of {@link AuthCommand}. */
    String authenticate(String user, String secret) throws CommandException, InterruptedException {
        AccessControl access = requireNonNull(server.access(), "there is the command only with access control");
        Principal proved = access.authenticate(new Credentials(user, secret, transport.peer()));
        principal = Optional.of(proved);
        return proved.getName();
    }

    /** The server as a call of this connection may see it. */
    ServerView viewFor(ServerCall call) {
        AccessControl access = server.access();
        return access == null
                ? server
                : new PermittedView(server, command -> access.permits(call.principal(), command));
    }

    @Override
    public void submit(CommandRegistry.Entry command, Arguments arguments, Reply reply) {
        if (closeWhenIdle || dead) {
            return;
        }
        calls++;
        ServerCall call = new ServerCall(this, command, arguments, reply);
        if (!server.dispatcher().admission().inRate(transport)) {
            inTurn(() -> server.dispatcher().shed(call, TOO_FAST));
        } else if (!idle()) {
            enqueueCall(call);
        } else if (call.execution() == Execution.EVENT_LOOP) {
            executeInline(call);
        } else if (admit(call)) { // before a thread is started for it
            enqueueCall(call);
        }
    }

    private void enqueueCall(ServerCall call) {
        waitForPrincipal(call);
        watchDeadline(call.deadline());
        enqueue(call);
    }

    @Override
    public PendingCall start(CommandRegistry.Entry command, Arguments arguments, Reply reply) {
        ServerCall call = new ServerCall(this, command, arguments, reply);
        if (closeWhenIdle || dead) {
            return call;
        }
        calls++;
        if (!server.dispatcher().admission().inRate(transport)) {
            server.dispatcher().shed(call, TOO_FAST);
        } else if (call.execution() == Execution.EVENT_LOOP) {
            executeInline(call);
        } else {
            startIfAdmitted(call);
        }
        return call;
    }

    private void startIfAdmitted(ServerCall call) {
        Permit granted = server.dispatcher().admission().acquire(call);
        if (granted.granted()) {
            waitForPrincipal(call);
            watchDeadline(call.deadline());
            concurrentCalls().start(call, granted);
        } else {
            server.dispatcher().shed(call, granted.refusal());
        }
    }

    /** What is read next may be for the caller that this call proves: it is not looked at before. */
    private void waitForPrincipal(ServerCall call) {
        if (call.authenticates()) {
            authenticating = true;
        }
    }

    private void principalKnown(ServerCall call) {
        if (call.authenticates()) {
            authenticating = false;
        }
    }

    private ConcurrentCalls concurrentCalls() {
        ConcurrentCalls made = concurrent();
        if (made == null) {
            made = new ConcurrentCalls(this);
            items = made;
        }
        return made;
    }

    private @Nullable ConcurrentCalls concurrent() {
        return items instanceof ConcurrentCalls calls ? calls : null;
    }

    /**
     * Calls of one command, one behind the other, are timed together: reading the clock costs as much as a short
     * command and its reply.
     */
    private void executeInline(ServerCall call) {
        ServerCall first = inline;
        if (first != null && first.command() == call.command()) {
            call.beginInLoop(first.startNanos());
        } else {
            countInline();
            call.beginInLoop(System.nanoTime());
            inline = call;
            first = call;
        }
        first.timedTogether++;
        server.dispatcher().executeInLoop(call);
        if (!receiving) {
            countInline();
        }
        closeIfAsked(call);
    }

    private void countInline() {
        ServerCall first = inline;
        if (first != null) {
            long nanos = System.nanoTime() - first.startNanos();
            server.dispatcher().statistics().ended(first.command().spec(), nanos, first.timedTogether);
            inline = null;
        }
    }

    /** What has been received is parsed. */
    private void received() {
        receiving = false;
        countInline();
        publishAdded();
    }

    @Override
    public void submitFailure(CommandException failure, Reply reply) {
        inTurn(() -> server.dispatcher().refuse(this, failure, reply));
    }

    @Override
    public void inTurn(Runnable action) {
        if (closeWhenIdle || dead) {
            return;
        }
        if (idle()) {
            action.run();
        } else {
            enqueue(new Task() {
                @Override
                long execute(boolean more, long startNanos) {
                    moreFollow = more;
                    if (!dead) {
                        action.run();
                    }
                    return UNKNOWN;
                }
            });
        }
    }

    private void enqueue(Task task) {
        countInline();
        add(task);
        if (!receiving) {
            publishAdded();
        }
    }

    private void publishAdded() {
        if (hasUnpublished()) {
            if (waiting() > 1 && !gathering && !carriesThreads()) {
                gatherReplies();
            }
            publish();
        }
    }

    /**
     * Lets the virtual thread hold back replies while more follow, and takes care that none is held back by a call that
     * takes long. Not needed where the loop carries the thread: there it sends once the thread gives way.
     */
    private void gatherReplies() {
        gathering = true;
        int takenBefore = taken();
        transport.loop().callLater(GATHERING_TIME, () -> sendGathered(takenBefore));
    }

    private void sendGathered(int takenBefore) {
        if (idle()) {
            gathering = false;
            return;
        }
        if (current != null && taken() == takenBefore) {
            gathering = false; // before the flush, so that whoever gathers what this one misses sees it
        } else {
            gatherReplies();
        }
        transport.flush();
    }

    @Override
    public void reply(byte[] bytes) {
        if (gathering && moreFollow) {
            transport.gather(bytes);
            if (!gathering) {
                transport.flush(); // the last flush of the loop may have come before
            }
        } else {
            transport.write(bytes);
        }
    }

    @Override
    public void item(byte[] bytes) {
        items().write(bytes, carried());
    }

    @Override
    public boolean full() {
        int most = server.bounds().maxQueuedCalls();
        if (!authenticating && unanswered() < most) {
            return false;
        }
        stalled = true;
        if (authenticating || unanswered() > most / 2) {
            return true; // the virtual thread has yet to come to half, and will see that
        }
        stalled = false;
        return false;
    }

    /** How many calls wait or run. Thread-safe. */
    long unanswered() {
        ConcurrentCalls started = concurrent();
        return waiting() + (started == null ? 0 : started.running());
    }

    /** Whether no call waits or runs. */
    boolean allAnswered() {
        ConcurrentCalls started = concurrent();
        return idle() && (started == null || started.running() == 0);
    }

    @Override
    public void whenDrained(Runnable action) {
        resume = action;
    }

    @Override
    public void closeWhenAnswered() {
        publishAdded(); // before, so that a thread that sees the wish also sees whether anything is left
        closeWhenIdle = true;
        if (allAnswered()) {
            transport.loseConnection();
        }
    }

    private void closeIfAsked(ServerCall call) {
        if (call.closesConnection()) {
            dead = true; // what was submitted behind it is not answered
            transport.loseConnection();
        }
    }

    // ---- for the queue

    @Override
    boolean carriesThreads() {
        return transport.loop().carriesVirtualThreads();
    }

    @Override
    void startThread(boolean onLoop) {
        try {
            startThread(this, onLoop);
        } catch (RuntimeException | Error e) {
            leave(); // no thread will
            throw e;
        }
    }

    /** Starts a virtual thread, which the loop carries if asked to. */
    void startThread(Runnable work, boolean onLoop) {
        if (onLoop) {
            transport.loop().startVirtualThread("heddle-call", work);
        } else {
            Thread.ofVirtual().name("heddle-call").start(work);
        }
    }

    // ---- on the virtual thread

    long executeQueued(ServerCall call, boolean more, long queuedNanos) {
        moreFollow = more;
        if (dead) {
            return Task.UNKNOWN;
        }
        if (call.execution() != Execution.EVENT_LOOP && !admit(call)) {
            principalKnown(call);
            return Task.UNKNOWN;
        }
        long startNanos = queuedNanos == Task.UNKNOWN ? System.nanoTime() : queuedNanos;
        call.begin(startNanos);
        current = call;
        if (dead) {
            call.cancel(); // the loop may not have seen it as the current one
        }
        Permit granted = permit == null ? Permit.OF_MANY_CALLS : permit; // the loop's commands need none
        long endNanos = server.dispatcher().execute(call, startNanos, granted, more && (gathering || carried()));
        if (granted.isOfOneCall()) {
            permit = null;
        }
        principalKnown(call);
        closeIfAsked(call);
        return endNanos;
    }

    /** Executes one of the {@link ConcurrentCalls}, on a thread of its own. */
    void executeConcurrent(ServerCall call, Permit granted) {
        long startNanos = System.nanoTime();
        call.beginConcurrent(startNanos);
        if (dead) {
            call.cancel(); // the loop may not have seen it among those to be cancelled
        }
        server.dispatcher().execute(call, startNanos, granted, false);
        principalKnown(call);
        if (call.closesConnection()) {
            closeWhenIdle = true; // the others are still answered
        }
    }

    /** One of the {@link ConcurrentCalls} is done, and counts no longer. */
    void concurrentCallEnded(Permit granted) {
        server.dispatcher().admission().release(granted);
        queueIsIdle();
    }

    /** Returns whether the queue has a permit; else the call has been answered. */
    private boolean admit(ServerCall call) {
        if (permit == null) {
            Permit said = server.dispatcher().admission().acquire(call);
            if (!said.granted()) {
                server.dispatcher().shed(call, said.refusal());
                return false;
            }
            permit = said;
        }
        return true;
    }

    private void leave() {
        Permit granted = permit;
        if (granted != null) {
            permit = null;
            server.dispatcher().admission().release(granted);
        }
    }

    @Override
    void roomInQueue() {
        if (stalled
                && !dead
                && !authenticating
                && unanswered() <= server.bounds().maxQueuedCalls() / 2) {
            stalled = false;
            transport.loop().callFromThread(() -> {
                if (!dead) {
                    resume();
                }
            });
        }
    }

    private void resume() {
        receiving = true;
        try {
            resume.run();
        } finally {
            received();
        }
    }

    @Override
    void nothingFollows() {
        current = null;
        leave();
        if (gathering) {
            transport.flush(); // else nothing is held back: whoever ends the gathering flushes
        }
    }

    @Override
    void queueIsIdle() {
        roomInQueue(); // the loop may have missed the last call that was taken, but not that the queue is idle
        if (closeWhenIdle && allAnswered()) { // else another thread has begun, with the last calls
            transport.loseConnection();
        }
    }

    @Override
    void queueBroke(Throwable cause) {
        leave();
        callsBroke(cause);
    }

    void callsBroke(Throwable cause) {
        log.error("Connection {} from {} is dropped: its calls cannot go on", transport.id(), transport.peer(), cause);
        transport.abortConnection(new CloseReason.HandlerFailed(cause));
    }

    void send(ServerCall call, Object item) throws InterruptedException {
        if (transport.loop().inLoop()) {
            throw new IllegalStateException(
                    "a command on the event loop must not wait for the peer, so it cannot send");
        }
        if (call.cancelled() || Thread.interrupted()) {
            throw new InterruptedException("nobody waits for the stream any more");
        }
        try {
            call.reply().item(item);
        } catch (CommandException e) {
            call.cancel(e.code());
            throw new InterruptedException("the reply takes no more: " + e.getMessage());
        }
        items().awaitRoom();
    }

    private ItemOutput items() {
        ItemOutput output = items;
        if (output == null) {
            output = new StreamOutput(transport);
            items = output;
        }
        return output;
    }

    // ---- deadlines

    private void watchDeadline(@Nullable Duration deadline) {
        if (deadline == null) {
            return;
        }
        if (deadlineWatch == null) {
            deadlineWatch = new DeadlineWatch(this, nanos(deadline));
        } else {
            deadlineWatch.add(nanos(deadline));
        }
    }

    /** The length of a duration, cut off at 292 years. */
    static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : duration.toNanos();
    }

    /**
     * Cancels the calls whose deadlines have passed: for the watch over deadlines.
     *
     * @return the time until the next of the others passes, {@link Long#MAX_VALUE} if none runs
     */
    long enforceDeadlines() {
        long nowNanos = System.nanoTime();
        ServerCall running = current;
        long next = running == null ? Long.MAX_VALUE : running.enforceDeadline(nowNanos);
        ConcurrentCalls started = concurrent();
        return started == null ? next : Math.min(next, started.enforceDeadlines(nowNanos));
    }

    /** No call is left: for the watch over deadlines. */
    void deadlinesOver() {
        deadlineWatch = null;
    }

    private void cancelAll() {
        dead = true;
        ServerCall running = current;
        if (running != null) {
            running.cancel();
        }
        ConcurrentCalls started = concurrent();
        if (started != null) {
            started.cancelAll();
        }
    }

    // ---- for the server

    /** Closes in order what has been answered, and cancels the rest. */
    void kill() {
        transport.loop().callFromThread(() -> {
            log.info("Connection {} from {} is closed by an operator", transport.id(), transport.peer());
            transport.loseConnection();
            cancelAll();
        });
    }

    /** Whether anything is to be lost if the connection is aborted: not if only the peer's FIN is missing. */
    boolean owes() {
        return !(closeWhenIdle || dead) || unanswered() > 0 || transport.bytesPending() > 0;
    }

    /** The calls that run, as far as another thread than the loop's can know. */
    List<ServerCall> runningCalls() {
        List<ServerCall> running = new ArrayList<>();
        Stream.of(Optional.ofNullable(current), Optional.ofNullable(inline))
                .flatMap(Optional::stream)
                .forEach(running::add);
        ConcurrentCalls started = concurrent();
        if (started != null) {
            running.addAll(started.calls());
        }
        return running;
    }

    void abort() {
        transport.abortConnection(new CloseReason.ReactorStopped());
    }

    ConnectionView connectionView() {
        return new ConnectionView(
                transport.id(),
                shownPeer(),
                protocolName(),
                Duration.ofSeconds(nowSeconds() - madeSeconds),
                transport.idleTime(),
                calls,
                transport.bytesReceived(),
                transport.bytesSent(),
                transport.bytesPending());
    }

    private int nowSeconds() {
        return (int) TimeUnit.NANOSECONDS.toSeconds(transport.loop().nanoTime());
    }

    String protocolName() {
        WireProtocol protocol = spoken;
        return protocol == null ? "unknown" : protocol.name();
    }

    String shownPeer() {
        SocketAddress peer = transport.peer();
        if (!(peer instanceof InetSocketAddress inet)) {
            return peer.toString();
        }
        String host = inet.getAddress().getHostAddress();
        return (host.contains(":") ? '[' + host + ']' : host) + ':' + inet.getPort();
    }
}
