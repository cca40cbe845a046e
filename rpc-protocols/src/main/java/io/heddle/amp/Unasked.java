package io.heddle.amp;

import io.heddle.command.ErrorCode;
import io.heddle.server.Reply;
import org.jspecify.annotations.Nullable;

/**
 * The reply to a request without a tag: none.
 *
 * @threading Immutable.
 */
enum Unasked implements Reply {
    REPLY;

    @Override
    public void item(Object value) {}

    @Override
    public void result(@Nullable Object value) {}

    @Override
    public void failure(ErrorCode code, String message) {}
}
