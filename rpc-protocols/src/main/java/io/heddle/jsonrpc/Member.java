package io.heddle.jsonrpc;

import io.heddle.command.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One member of a batch, or a message that is no batch.
 *
 * @threading Immutable.
 */
sealed interface Member {
    /**
     * Something that is no request.
     *
     * @param id what it has for an id; {@link Id#NULL} if nothing that is one
     * @param code for programs
     * @param detail what is wrong, for people
     */
    record Invalid(Id id, ErrorCode code, String detail) implements Member {}

    /**
     * A call or a notification.
     *
     * @param id null for a notification
     * @param method its name
     * @param params as they were given, or none
     */
    record Request(@Nullable Id id, String method, Params params) implements Member {}

    /** Whether it is answered. */
    default boolean answered() {
        return !(this instanceof Request request) || request.id() != null;
    }
}
