package io.heddle.command;

import org.jspecify.annotations.Nullable;

/**
 * Something that clients can call by name. Found through {@link java.util.ServiceLoader}, or given to the server in
 * code.
 *
 * @threading Thread-safe: one instance serves all calls, many at the same time.
 * @since 0.1
 */
public interface Command {
    /**
     * Describes the command. It is asked once, when the command is registered.
     *
     * @return the same description each time
     */
    CommandSpec spec();

    /**
     * Carries out one call. Unless the spec says {@link Execution#EVENT_LOOP}, it runs on a virtual thread and may
     * block; that thread is interrupted when the call is cancelled, its deadline passes, or the peer disconnects.
     *
     * <p>A result is a plain value: null (done, nothing to say), a String, Number, Boolean or Enum, {@code byte[]}, a
     * {@link java.time.Duration} or {@link java.time.Instant}, a List or Map of such values, or a record of them (its
     * components, in order). They may be nested: statistics are a record of records and maps, not lines of text. Wire
     * protocols render the value, durations and instants included; a command never formats for one of them. Lists and
     * maps must not change afterwards. The class of a record must be accessible to {@code io.heddle.core}: on the class
     * path any is, in a named module its package must be opened, or exported with the record public.
     *
     * @param call the arguments and the circumstances
     * @return the result
     * @throws CommandException to tell the peer what went wrong
     * @throws Exception anything else is logged, and the peer is told {@link ErrorCode#INTERNAL} with the call's id
     */
    @Nullable
    Object execute(Call call) throws Exception;
}
