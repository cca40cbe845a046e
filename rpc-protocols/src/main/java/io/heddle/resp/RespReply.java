package io.heddle.resp;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.server.Reply;
import io.heddle.server.Session;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The reply to one request. RESP has no stream that all clients understand, so items are collected in one array.
 *
 * @threading Caller-confined.
 */
final class RespReply implements Reply {
    /**
     * The most bytes of items, as they are rendered. Half of what a reactor lets wait by default, so that such a reply
     * does not end the connection.
     */
    static final int MAX_STREAM_BYTES = 8 << 20;

    private final Session session;
    private final RespVersion version;
    private @Nullable RespWriter items;
    private int itemCount;

    RespReply(Session session, RespVersion version) {
        this.session = session;
        this.version = version;
    }

    @Override
    public void item(Object value) throws CommandException {
        byte[] item = RespWriter.value(version, value);
        RespWriter collected = items == null ? new RespWriter(version) : items;
        if (item.length > MAX_STREAM_BYTES - collected.length()) {
            throw new CommandException(ErrorCode.RESOURCE_EXHAUSTED, "a stream of more bytes than one reply may have");
        }
        collected.raw(item);
        itemCount++;
        items = collected;
    }

    @Override
    public void result(@Nullable Object value) {
        if (items == null) {
            session.reply(value == null ? RespWriter.OK : RespWriter.value(version, value));
            return;
        }
        try {
            if (value != null) {
                item(value);
            }
        } catch (CommandException e) {
            failure(e.code(), e.getMessage());
            return;
        }
        byte[] collected = items.toBytes();
        items = null;
        session.reply(("*" + itemCount + "\r\n").getBytes(StandardCharsets.US_ASCII));
        session.reply(collected);
    }

    @Override
    public void failure(ErrorCode code, String message) {
        items = null; // an array that has begun could not tell of it
        session.reply(RespWriter.failure(code, message));
    }
}
