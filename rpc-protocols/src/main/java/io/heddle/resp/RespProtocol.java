package io.heddle.resp;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ErrorCode;
import io.heddle.protocol.DecoderReceiver;
import io.heddle.protocol.FrameException;
import io.heddle.reactor.CloseReason;
import io.heddle.server.Session;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * One connection that speaks RESP. What a request changes of the connection itself, such as the version, holds from
 * that request on: it is changed when the request is read, and replies are rendered in the version of their request.
 *
 * @threading Event-loop confined.
 */
final class RespProtocol extends DecoderReceiver {
    private final Session session;
    private final RespServer server;
    private RespVersion version = RespVersion.RESP2;
    private ClientNames names = ClientNames.NONE;

    RespProtocol(Session session, RespServer server) {
        super(new RespDecoder());
        this.session = session;
        this.server = server;
    }

    // ---- for commands

    Session session() {
        return session;
    }

    RespServer server() {
        return server;
    }

    RespVersion version() {
        return version;
    }

    void speak(RespVersion wanted) {
        version = wanted;
    }

    ClientNames names() {
        return names;
    }

    void call(ClientNames wanted) {
        names = wanted;
        server.named(session, wanted);
    }

    void submit(CommandRegistry.Entry command, Arguments arguments) {
        session.submit(command, arguments, new RespReply(session, version));
    }

    /** Answers with bytes that are rendered already. */
    void answer(byte[] reply) {
        session.inTurn(() -> session.reply(reply));
    }

    /** Answers with what is found out and rendered when it is this request's turn. */
    void answer(Consumer<RespWriter> body) {
        RespWriter writer = new RespWriter(version);
        session.inTurn(() -> {
            body.accept(writer);
            session.reply(writer.toBytes());
        });
    }

    void answerOk() {
        answer(RespWriter.OK);
    }

    // ---- requests

    @Override
    protected void frameDecoded(ByteBuffer frame) {
        RespRequest request = new RespRequest(frame);
        request.next();
        RespAction command = server.find(frame, request.from(), request.to());
        try {
            if (command == null) {
                throw new CommandException(ErrorCode.UNIMPLEMENTED, "unknown command '" + request.shown() + '\'');
            }
            command.run(this, request);
        } catch (CommandException e) {
            session.submitFailure(e, new RespReply(session, version));
        }
        session.pauseIfFull(this);
    }

    /** The decoder discards what follows, so there is no next request. */
    @Override
    protected void framingBroken(FrameException violation) {
        answer(RespWriter.error("ERR", "Protocol error: " + violation.getMessage()));
        session.closeWhenAnswered();
    }

    @Override
    protected void readConnectionLost() {
        session.closeWhenAnswered();
    }

    @Override
    protected void connectionClosed(CloseReason reason) {
        server.named(session, ClientNames.NONE);
    }
}
