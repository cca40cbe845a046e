package io.heddle.jsonrpc;

import io.heddle.command.ErrorCode;
import io.heddle.server.PendingCall;
import io.heddle.server.Reply;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reply to one call, which until then is open under its id.
 *
 * @threading Caller-confined, as a {@link Reply} is; {@link #started} and {@link #cancel} are for the loop.
 */
final class CallReply implements Reply {
    private final Id id;
    private final Map<Id, CallReply> open;
    private final Outlet outlet;
    private @Nullable PendingCall call; // null if it ended at once

    /** @param open thread-safe; the call removes itself from it before its reply is sent */
    CallReply(Id id, Map<Id, CallReply> open, Outlet outlet) {
        this.id = id;
        this.open = open;
        this.outlet = outlet;
    }

    void started(PendingCall pending) {
        call = pending;
    }

    void cancel() {
        if (call != null) {
            call.cancel();
        }
    }

    @Override
    public void item(Object value) {
        outlet.send(Messages.progress(id, value));
    }

    @Override
    public void result(@Nullable Object value) {
        end(Messages.result(id, value));
    }

    @Override
    public void failure(ErrorCode code, String message) {
        end(Messages.failure(id, code, message));
    }

    private void end(byte[] message) {
        open.remove(id, this); // first: whoever has the reply may use the id again
        outlet.reply(message);
    }
}
