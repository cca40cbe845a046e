package io.heddle.jsonrpc;

import io.heddle.command.ErrorCode;
import io.heddle.server.Reply;
import org.jspecify.annotations.Nullable;

/**
 * The reply to a notification: there is none, whatever becomes of it (JSON-RPC 2.0, section 4.1).
 *
 * @threading Thread-safe: without state.
 */
enum NoReply implements Reply {
    /** The only one. */
    INSTANCE;

    @Override
    public void item(Object value) {}

    @Override
    public void result(@Nullable Object value) {}

    @Override
    public void failure(ErrorCode code, String message) {}
}
