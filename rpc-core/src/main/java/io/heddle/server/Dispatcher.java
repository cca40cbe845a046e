package io.heddle.server;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.reactor.CloseReason;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final int maxConcurrentCalls;
    private final AtomicInteger running = new AtomicInteger();

    Dispatcher(CallStatistics statistics, int maxConcurrentCalls) {
        this.statistics = statistics;
        this.maxConcurrentCalls = maxConcurrentCalls;
    }

    /** The calls that virtual threads are executing. */
    int running() {
        return running.get();
    }

    /** Executes a call unless too many run already, and answers it. */
    void executeLimited(ServerCall call) {
        if (running.incrementAndGet() > maxConcurrentCalls) {
            running.decrementAndGet();
            CommandException refusal =
                    new CommandException(ErrorCode.RESOURCE_EXHAUSTED, "too many calls at a time, try again later");
            refuse(call.connection(), refusal, call.reply());
            return;
        }
        try {
            execute(call);
        } finally {
            running.decrementAndGet();
        }
    }

    /** Executes a call on the calling thread, and answers it. */
    void execute(ServerCall call) {
        long startNanos = System.nanoTime();
        call.begin(startNanos);
        Object result = null;
        CommandException failure = null;
        try {
            if (!call.cancelled()) {
                result = call.command().command().execute(call);
            }
        } catch (CommandException e) {
            failure = e;
            logCause(call, e);
        } catch (InterruptedException e) {
            // Meant for this call, or else the command's own doing; never for the thread, which serves other calls too.
            failure = call.cancelled() ? null : internal(call, e);
        } catch (Throwable e) {
            rethrowIfFatal(e);
            failure = internal(call, e);
        }
        call.end();
        ErrorCode cancelledFor = call.cancelledFor();
        if (cancelledFor != null) {
            failure = new CommandException(cancelledFor, cancellation(cancelledFor));
        }
        statistics.ended(call.command().spec(), System.nanoTime() - startNanos, failure != null);
        answer(call, result, failure);
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

    private static void answer(ServerCall call, @Nullable Object result, @Nullable CommandException failure) {
        if (failure == null) {
            try {
                call.reply().result(result);
                return;
            } catch (Throwable e) { // a value runs foreign code too, that of its records for example
                rethrowIfFatal(e);
                failure = internal(call, e);
            }
        }
        fail(call.connection(), failure, call.reply());
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
        log.error(
                "Call {} of {} on connection {} from {} failed",
                call.id(),
                call.command().spec().name(),
                call.connectionId(),
                call.peer(),
                cause);
        return new CommandException(ErrorCode.INTERNAL, "call " + call.id() + " failed; the server's log tells why");
    }

    private static void logCause(ServerCall call, CommandException failure) {
        Throwable cause = failure.getCause();
        if (cause != null) {
            log.warn(
                    "Call {} of {} on connection {}: {} {}: {}",
                    call.id(),
                    call.command().spec().name(),
                    call.connectionId(),
                    failure.code(),
                    failure.getMessage(),
                    cause.toString());
            log.debug("Call {}", call.id(), cause);
        }
    }

    private static String cancellation(ErrorCode reason) {
        return reason == ErrorCode.DEADLINE_EXCEEDED ? "the call took too long" : "the call was cancelled";
    }
}
