package io.heddle.server;

import io.heddle.access.AccessPolicy;
import io.heddle.access.Authenticator;
import io.heddle.access.Credentials;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ErrorCode;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may call what: the one point that every call passes before its command is entered, whatever wire protocol it came
 * over.
 *
 * @threading Thread-safe.
 */
final class AccessControl {
    private static final Logger log = LoggerFactory.getLogger(AccessControl.class);

    private final @Nullable Authenticator authenticator;
    private final AccessPolicy policy;
    private final FailedAttempts attempts = new FailedAttempts();

    AccessControl(@Nullable Authenticator authenticator, AccessPolicy policy) {
        this.authenticator = authenticator;
        this.policy = policy;
    }

    /** Refuses a call that its caller may not make. */
    void check(ServerCall call) throws CommandException {
        CommandRegistry.Entry command = call.command();
        Optional<Principal> caller = call.principal();
        if (permits(caller, command)) {
            return;
        }
        String name = command.spec().name();
        throw caller.isPresent()
                ? new CommandException(ErrorCode.PERMISSION_DENIED, "you may not call " + name)
                : new CommandException(ErrorCode.UNAUTHENTICATED, name + " is not for everybody: say who you are");
    }

    /** Whether a caller may call a command. */
    boolean permits(Optional<Principal> caller, CommandRegistry.Entry command) {
        try {
            return command.command() instanceof AuthCommand || policy.permits(caller, command.spec());
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            log.error(
                    "The access policy failed, so {} is refused", command.spec().name(), e);
            return false;
        }
    }

    /**
     * Finds out who a caller is. Blocks, also to delay the answer to a failure.
     *
     * @throws CommandException if he is not who he claims to be, has failed too often, or it cannot be found out
     */
    Principal authenticate(Credentials credentials) throws CommandException, InterruptedException {
        Authenticator checks = authenticator;
        if (checks == null) {
            throw new CommandException(ErrorCode.UNIMPLEMENTED, "this server takes no tokens");
        }
        long delayNanos = attempts.begin(credentials.peer(), System.nanoTime());
        if (delayNanos == FailedAttempts.REFUSED) {
            throw new CommandException(
                    ErrorCode.RESOURCE_EXHAUSTED, "too many failed attempts from your address, try again in a minute");
        }
        Optional<Principal> found = ask(checks, credentials);
        if (found.isEmpty()) {
            Thread.sleep(Duration.ofNanos(delayNanos));
            throw new CommandException(ErrorCode.UNAUTHENTICATED, "wrong user or token");
        }
        attempts.endWell(credentials.peer());
        return found.get();
    }

    /** What it throws otherwise fails the call, as with any command. */
    private static Optional<Principal> ask(Authenticator checks, Credentials credentials)
            throws CommandException, InterruptedException {
        try {
            return checks.authenticate(credentials);
        } catch (InterruptedException | RuntimeException | CommandException e) {
            throw e;
        } catch (Exception e) {
            throw new CommandException(ErrorCode.UNAVAILABLE, "credentials cannot be checked now", e);
        }
    }
}
