package io.heddle.server;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Where the outcome of one call is rendered and written: {@code item* (result | failure)}.
 *
 * @threading Caller-confined: the calls for one reply never overlap, and come from the loop or the thread that ran the
 *     call. None may block. What one throws is logged and ends the connection.
 * @since 0.1
 */
public interface Reply {
    /**
     * Writes an item of a stream.
     *
     * @param value a value as {@link io.heddle.command.Call#send} takes
     * @throws CommandException if the reply takes no more, because its protocol has no streams and it holds the most
     *     items that it may. The call is then cancelled, and fails with the code of the exception
     */
    void item(Object value) throws CommandException;

    /**
     * Writes the result; nothing follows.
     *
     * @param value a value as {@link io.heddle.command.Command#execute} returns
     */
    void result(@Nullable Object value);

    /**
     * Writes the failure; nothing follows.
     *
     * @param code for programs
     * @param message for people
     */
    void failure(ErrorCode code, String message);
}
