package io.heddle.server;

import io.heddle.command.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The reply to one line of the text protocol.
 *
 * @threading Caller-confined.
 */
final class TextReply implements Reply {
    private final Session session;
    private final String label;
    private boolean streaming;

    TextReply(Session session, String label) {
        this.session = session;
        this.label = label;
    }

    @Override
    public void item(Object value) {
        byte[] item = TextRenderer.item(label, value);
        if (!streaming) {
            streaming = true;
            item = TextRenderer.first(label, item);
        }
        session.item(item);
    }

    @Override
    public void result(@Nullable Object value) {
        if (!streaming) {
            session.reply(TextRenderer.result(label, value));
            return;
        }
        if (value != null) {
            item(value);
        }
        session.reply(TextRenderer.end(label));
    }

    @Override
    public void failure(ErrorCode code, String message) {
        session.reply(TextRenderer.failure(code, message));
        if (streaming) {
            session.reply(TextRenderer.end(label));
        }
    }
}
