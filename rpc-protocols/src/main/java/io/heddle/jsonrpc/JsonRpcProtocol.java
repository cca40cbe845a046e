package io.heddle.jsonrpc;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ErrorCode;
import io.heddle.protocol.DecoderReceiver;
import io.heddle.protocol.FrameException;
import io.heddle.reactor.CloseReason;
import io.heddle.server.PendingCall;
import io.heddle.server.Reply;
import io.heddle.server.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One connection that speaks JSON-RPC.
 *
 * @threading Event-loop confined, except for {@link #reply} and {@link #send}, which calls call on their threads.
 */
final class JsonRpcProtocol extends DecoderReceiver implements Outlet {
    /** Cancels a call, as a notification of the Language Server Protocol does. */
    private static final String CANCEL = "$/cancelRequest";

    private static final String DISCOVER = "rpc.discover";

    private final Session session;
    private final MessageDecoder decoder;
    private final Map<Id, CallReply> open = new ConcurrentHashMap<>(); // calls remove themselves, on their threads

    JsonRpcProtocol(Session session, MessageDecoder decoder) {
        super(decoder);
        this.session = session;
        this.decoder = decoder;
    }

    @Override
    protected void frameDecoded(ByteBuffer frame) {
        try {
            messageReceived(MessageParser.parse(frame));
        } catch (IOException e) {
            reply(Messages.parseError());
        }
        session.pauseIfFull(this);
    }

    private void messageReceived(Message message) {
        Outlet outlet = message.batch() ? new Batch(message, this) : this;
        for (Member member : message.members()) {
            switch (member) {
                case Member.Request request -> requestReceived(request, outlet);
                case Member.Invalid invalid ->
                    outlet.reply(Messages.invalidRequest(invalid.id(), invalid.code(), invalid.detail()));
            }
        }
    }

    private void requestReceived(Member.Request request, Outlet outlet) {
        Id id = request.id();
        switch (request.method()) {
            case CANCEL -> {
                cancel(request.params().id());
                answer(id, null, outlet);
            }
            case DISCOVER -> answer(id, OpenRpc.document(session), outlet);
            default -> {
                if (id == null) {
                    start(request, NoReply.INSTANCE);
                } else {
                    call(request, id, outlet);
                }
            }
        }
    }

    private static void answer(@Nullable Id id, @Nullable Object result, Outlet outlet) {
        if (id != null) {
            outlet.reply(Messages.result(id, result));
        }
    }

    private void cancel(@Nullable Id id) {
        CallReply call = id == null ? null : open.get(id);
        if (call != null) {
            call.cancel();
        }
    }

    /** Null is no name for a call: any number of them may be open, and none can be cancelled. */
    private void call(Member.Request request, Id id, Outlet outlet) {
        CallReply reply = new CallReply(id, open, outlet);
        if (!id.isNull() && open.putIfAbsent(id, reply) != null) {
            outlet.reply(Messages.invalidRequest(
                    id, ErrorCode.INVALID_ARGUMENT, "a call with this id has not been answered yet"));
            return;
        }
        PendingCall call = start(request, reply);
        if (call != null) {
            reply.started(call);
        }
    }

    private @Nullable PendingCall start(Member.Request request, Reply reply) {
        try {
            CommandRegistry.Entry command = session.commands()
                    .find(request.method())
                    .orElseThrow(() -> new CommandException(ErrorCode.UNIMPLEMENTED, "Method not found"));
            Arguments arguments = request.params().bind(command.spec());
            return session.start(command, arguments, reply);
        } catch (CommandException e) {
            session.submitFailure(e, reply);
            return null;
        }
    }

    @Override
    public void reply(byte[] message) {
        session.reply(decoder.framing().frame(message));
    }

    @Override
    public void send(byte[] notification) {
        session.transport().write(decoder.framing().frame(notification));
    }

    /** A line that is too long is answered and left out. Behind a broken header no message can be found. */
    @Override
    protected void framingBroken(FrameException violation) {
        String problem = String.valueOf(violation.getMessage());
        ErrorCode code =
                violation instanceof FrameException.TooLong ? ErrorCode.RESOURCE_EXHAUSTED : ErrorCode.INVALID_ARGUMENT;
        reply(Messages.invalidRequest(Id.NULL, code, problem));
        if (decoder.framing() == Framing.HEADERS) {
            transport().loseConnection(new CloseReason.ProtocolError(problem));
        }
    }

    @Override
    protected void readConnectionLost() {
        session.closeWhenAnswered();
    }
}
