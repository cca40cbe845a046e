package io.heddle.server;

import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.reactor.CloseReason;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes calls: the one place where commands are entered, and whatever they throw becomes a reply.
 *
 * @threading Thread-safe.
 */
final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final CallStatistics statistics;
    private final Admission admission;
    private final @Nullable AccessControl access;
    private final @Nullable AuditLog audit;

    Dispatcher(CallStatistics statistics, Admission admission, ServerState.Controls controls) {
        this.statistics = statistics;
        this.admission = admission;
        this.access = controls.access();
        this.audit = controls.audit();
    }

    Admission admission() {
        return admission;
    }

    /** Answers a call that may not run now. */
    void shed(ServerCall call, String why) {
        CommandException refusal = new CommandException(ErrorCode.RESOURCE_EXHAUSTED, why);
        audit(call, refusal, 0);
        statistics.shed();
        refuse(call.connection(), refusal, call.reply());
    }

    private void audit(ServerCall call, @Nullable Object outcome, long nanos) {
        if (audit != null) {
            audit.ended(call, outcome, nanos);
        }
    }

    /**
     * Executes a call, which has begun, on the calling thread, and answers it.
     *
     * @param startNanos when it began
     * @param permit what admitted it; it is given back if it is for this call alone
     * @param held whether its reply is held back until this has returned: then it is counted after the reply, so that
     *     the next call can begin when this one ends, and the clock is read once for both; else before, so that the
     *     peer finds it counted
     * @return when it ended
     */
    long execute(ServerCall call, long startNanos, Permit permit, boolean held) {
        Object outcome = run(call);
        admission.ended(permit, call, outcome);
        boolean failed = held ? answer(call, outcome) : outcome instanceof CommandException;
        long endNanos = System.nanoTime();
        CommandSpec command = call.command().spec();
        audit(call, outcome, endNanos - startNanos);
        statistics.ended(command, endNanos - startNanos, 1);
        if (failed) {
            statistics.failed(command);
        }
        if (!held) {
            answer(call, outcome);
        }
        return endNanos;
    }

    /** Executes a call on the loop, and answers it; to tell the {@link #statistics()} of it is left to the caller. */
    void executeInLoop(ServerCall call) {
        Object outcome = run(call);
        if (audit != null) { // else the clock is read once for several calls
            audit.ended(call, outcome, System.nanoTime() - call.startNanos());
        }
        if (answer(call, outcome)) {
            statistics.failed(call.command().spec());
        }
    }

    CallStatistics statistics() {
        return statistics;
    }

    /** Returns the result, or the failure, which no result can be. */
    private @Nullable Object run(ServerCall call) {
        Object outcome = null;
        try {
            if (!call.cancelled()) {
                if (access != null) {
                    access.check(call);
                }
                outcome = call.command().command().execute(call);
            }
        } catch (CommandException e) {
            outcome = e;
            logCause(call, e);
        } catch (InterruptedException e) {
            // Meant for this call, or else the command's own doing; never for the thread, which serves other calls too.
            outcome = call.cancelled() ? null : internal(call, e);
        } catch (Throwable e) {
            rethrowIfFatal(e);
            outcome = internal(call, e);
        }
        call.end();
        ErrorCode cancelledFor = call.cancelledFor();
        return cancelledFor == null ? outcome : new CommandException(cancelledFor, cancellation(cancelledFor));
    }

    /** An error of the JVM itself goes on; not a stack or memory that one call has exhausted: both are free again. */
    private static void rethrowIfFatal(Throwable thrown) {
        if (thrown instanceof VirtualMachineError error
                && !(error instanceof StackOverflowError)
                && !(error instanceof OutOfMemoryError)) {
            throw error;
        }
    }

    /** Answers a request that does not become a call. */
    void refuse(RpcConnection connection, CommandException refusal, Reply reply) {
        statistics.refused();
        fail(connection, refusal, reply);
    }

    /** Returns whether the call failed. */
    private static boolean answer(ServerCall call, @Nullable Object outcome) {
        CommandException failure;
        if (outcome instanceof CommandException thrown) {
            failure = thrown;
        } else {
            try {
                call.reply().result(outcome);
                return false;
            } catch (Throwable e) { // a value runs foreign code too, that of its records for example
                rethrowIfFatal(e);
                failure = internal(call, e);
            }
        }
        fail(call.connection(), failure, call.reply());
        return true;
    }

    private static void fail(RpcConnection connection, CommandException failure, Reply reply) {
        try {
            reply.failure(failure.code(), failure.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            log.error(
                    "Connection {}: a reply could not be written, so it is dropped",
                    connection.transport().id(),
                    e);
            connection.transport().abortConnection(new CloseReason.HandlerFailed(e));
        }
    }

    private static CommandException internal(ServerCall call, Throwable cause) {
        describing(cause, shown -> logFailure(call, shown));
        return new CommandException(ErrorCode.INTERNAL, "call " + call.id() + " failed; the server's log tells why");
    }

    /** What was thrown is foreign code too, and so is its message. */
    private static void describing(Throwable thrown, Consumer<Throwable> logging) {
        try {
            logging.accept(thrown);
        } catch (RuntimeException | StackOverflowError e) {
            logging.accept(new IllegalStateException(thrown.getClass().getName() + ", which cannot be logged"));
        }
    }

    private static void logFailure(ServerCall call, Throwable cause) {
        log.error(
                "Call {} of {} on connection {} from {} failed",
                call.id(),
                call.command().spec().name(),
                call.connectionId(),
                call.peer(),
                cause);
    }

    private static void logCause(ServerCall call, CommandException failure) {
        Throwable cause = failure.getCause();
        if (cause != null) {
            describing(cause, shown -> {
                log.warn(
                        "Call {} of {} on connection {}: {} {}: {}",
                        call.id(),
                        call.command().spec().name(),
                        call.connectionId(),
                        failure.code(),
                        failure.getMessage(),
                        shown.toString());
                log.debug("Call {}", call.id(), shown);
            });
        }
    }

    private static String cancellation(ErrorCode reason) {
        return switch (reason) {
            case DEADLINE_EXCEEDED -> "the call took too long";
            case RESOURCE_EXHAUSTED -> "the result is too large for one reply";
            default -> "the call was cancelled";
        };
    }
}
