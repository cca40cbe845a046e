package io.heddle.access;

import io.heddle.command.CommandSpec;
import java.security.Principal;
import java.util.Optional;

/**
 * What each caller may call. A server asks it for every call, whatever wire protocol it came over, when the call's turn
 * has come: so a change holds from the next call on.
 *
 * @threading Thread-safe. It is asked on event loops too, so it must not block.
 * @since 0.1
 */
@FunctionalInterface
public interface AccessPolicy {
    /**
     * Lets every caller who has proved to be somebody call everything, and others what is of category
     * {@code connection}: what a server with an {@link Authenticator} does that has no other policy.
     */
    AccessPolicy AUTHENTICATED =
            (caller, command) -> caller.isPresent() || command.category().equals("connection");

    /**
     * Tells whether a caller may call a command. What it throws counts as no.
     *
     * @param caller who the caller has proved to be; empty for an anonymous one
     * @param command the command
     * @return true if so
     */
    boolean permits(Optional<Principal> caller, CommandSpec command);
}
