package io.heddle.amp;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.server.Reply;
import io.heddle.server.Session;
import org.jspecify.annotations.Nullable;

/**
 * The reply to one call: a box with the call's tag. AMP has no streams, so items are collected in a list, of which a
 * result other than null is the last.
 *
 * @threading Caller-confined.
 */
final class AmpReply implements Reply {
    private static final String TAG = "_answer";

    private final Session session;
    private final byte[] tag;
    private @Nullable ListBuilder items;

    AmpReply(Session session, byte[] tag) {
        this.session = session;
        this.tag = tag;
    }

    @Override
    public void item(Object value) throws CommandException {
        ListBuilder all = items;
        if (all == null) {
            all = new ListBuilder();
            items = all;
        }
        try {
            AnswerRenderer.addItem(value, all);
        } catch (AnswerTooLargeException e) {
            throw new CommandException(ErrorCode.RESOURCE_EXHAUSTED, e.text());
        }
    }

    @Override
    public void result(@Nullable Object value) {
        byte[] reply;
        try {
            reply = answer(value).key(TAG).add(tag).toBytes();
        } catch (AnswerTooLargeException e) {
            failure(ErrorCode.RESOURCE_EXHAUSTED, e.text());
            return;
        }
        session.reply(reply);
    }

    private BoxBuilder answer(@Nullable Object value) {
        ListBuilder all = items;
        if (all == null) {
            return AnswerRenderer.answer(value);
        }
        if (value != null) {
            AnswerRenderer.addItem(value, all);
        }
        return new BoxBuilder().key(AnswerRenderer.RESULT).add(all.toBytes());
    }

    @Override
    public void failure(ErrorCode code, String message) {
        session.reply(code == ErrorCode.INTERNAL ? ErrorBox.unknown(tag) : ErrorBox.of(tag, code.name(), message));
    }
}
