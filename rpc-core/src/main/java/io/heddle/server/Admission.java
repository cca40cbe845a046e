package io.heddle.server;

import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ErrorCode;
import io.heddle.reactor.Transport;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which calls may be executed now; the others are shed at once, instead of waiting for ever. What has been admitted is
 * never shed later.
 *
 * <p>A call counts from its admission until its command has ended, before it is answered: so a caller that has its
 * answer can make the next call. Calls on the event loop do not count, as none of them waits for another. Without
 * limits that look at each call, a connection that executes its calls in order is admitted once for all that wait.
 *
 * @threading Thread-safe.
 */
final class Admission {
    /**
     * The limits, as {@link RpcServer.Builder} says.
     *
     * @param maxCalls of the server
     * @param maxCallsOfCaller {@link Integer#MAX_VALUE} for no limit
     * @param rate null for no limit
     * @param adaptive whether the limit of the server is found out, up to that maximum
     * @threading Immutable.
     */
    record Limits(
            int maxCalls, int maxCallsOfCaller, @Nullable CallRate rate, boolean adaptive) {}

    private final int maxCalls;
    private final @Nullable CallRate rate;
    private final @Nullable CallersCalls callers;
    private final @Nullable AdaptiveLimit adaptive;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger runningAdaptive = new AtomicInteger();

    Admission(Limits limits, CommandRegistry commands) {
        maxCalls = limits.maxCalls;
        rate = limits.rate;
        callers = limits.maxCallsOfCaller == Integer.MAX_VALUE ? null : new CallersCalls(limits.maxCallsOfCaller);
        adaptive = limits.adaptive ? adaptive(commands) : null;
    }

    private AdaptiveLimit adaptive(CommandRegistry commands) {
        return new AdaptiveLimit(
                maxCalls,
                commands.entries().stream().map(CommandRegistry.Entry::spec).toList(),
                System.nanoTime());
    }

    /** The permits that are held. */
    int running() {
        return running.get();
    }

    /** Whether the peer of a connection may make one more call in this second. On its loop. */
    boolean inRate(Transport transport) {
        return rate == null || rate.admit(transport.peer(), transport.loop().nanoTime());
    }

    /** Returns a permit, which has to be {@linkplain #release given back}, or says why there is none. */
    Permit acquire(ServerCall call) {
        if (running.incrementAndGet() > maxCalls) {
            running.decrementAndGet();
            return Permit.TOO_MANY;
        }
        if (callers == null && adaptive == null) {
            return Permit.OF_MANY_CALLS;
        }
        Permit permit = acquireOne(call);
        if (!permit.granted()) {
            running.decrementAndGet();
        }
        return permit;
    }

    private Permit acquireOne(ServerCall call) {
        AdaptiveLimit limit = call.command().spec().deadline().isPresent() ? adaptive : null;
        if (limit != null && !enter(runningAdaptive, limit.limit())) {
            return Permit.TOO_MANY;
        }
        Object caller = callers == null ? null : CallersCalls.caller(call);
        if (callers != null && caller != null && !callers.enter(caller)) {
            if (limit != null) {
                runningAdaptive.decrementAndGet();
            }
            return Permit.TOO_MANY_OF_CALLER;
        }
        return Permit.ofOneCall(caller, limit != null, System.nanoTime());
    }

    private static boolean enter(AtomicInteger count, int most) {
        if (count.incrementAndGet() <= most) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }

    /** The command has ended that a permit was for. No effect if the permit is for more than one call. */
    void ended(Permit permit, ServerCall call, @Nullable Object outcome) {
        if (permit.isOfOneCall()) {
            if (adaptive != null && permit.adaptive()) {
                tell(adaptive, permit.sinceNanos(), call, outcome);
            }
            release(permit);
        }
    }

    /** Only what has been done, all at once, tells by its time how busy the server is. */
    private void tell(AdaptiveLimit limit, long sinceNanos, ServerCall call, @Nullable Object outcome) {
        long nowNanos = System.nanoTime();
        if (!(outcome instanceof CommandException failure)) {
            if (!call.streams()) {
                limit.ended(call.command().spec(), sinceNanos, nowNanos, runningAdaptive.get());
            }
        } else if (failure.code() == ErrorCode.DEADLINE_EXCEEDED && !call.streams() && !call.hasOwnDeadline()) {
            limit.dropped(sinceNanos, nowNanos);
        }
    }

    /** Takes a permit back. No effect if it is for one call and has been taken back. */
    void release(Permit permit) {
        if (!permit.isOfOneCall()) {
            running.decrementAndGet();
        } else if (permit.giveUp()) {
            if (callers != null && permit.caller() != null) {
                callers.leave(permit.caller());
            }
            if (permit.adaptive()) {
                runningAdaptive.decrementAndGet();
            }
            running.decrementAndGet();
        }
    }
}
