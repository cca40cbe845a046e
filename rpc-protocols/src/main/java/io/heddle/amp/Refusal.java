package io.heddle.amp;

import io.heddle.command.ErrorCode;
import io.heddle.server.Reply;
import io.heddle.server.Session;
import org.jspecify.annotations.Nullable;

/**
 * The reply to a request that does not become a call: a box that is known beforehand.
 *
 * @threading Caller-confined.
 */
record Refusal(Session session, byte[] box) implements Reply {
    @Override
    public void item(Object value) {
        throw new IllegalStateException("not called, so without a result");
    }

    @Override
    public void result(@Nullable Object value) {
        throw new IllegalStateException("not called, so without a result");
    }

    @Override
    public void failure(ErrorCode code, String message) {
        session.reply(box);
    }
}
