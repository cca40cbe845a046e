package io.heddle.resp;

import io.heddle.command.CommandException;

/**
 * What a request's first word asks for.
 *
 * @threading Thread-safe: one instance serves all connections of a server.
 */
@FunctionalInterface
interface RespAction {
    /**
     * Begins to answer a request.
     *
     * @param client who asks; it is answered exactly once, in its turn, unless this throws
     * @param request stands at the word that was looked up
     * @throws CommandException if the request is wrong; it becomes the answer
     */
    void run(RespProtocol client, RespRequest request) throws CommandException;
}
