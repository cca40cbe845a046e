package io.heddle.server;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.protocol.LineReceiver;
import io.heddle.reactor.CloseReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One connection that speaks the text protocol.
 *
 * @threading Event-loop confined.
 */
final class TextProtocol extends LineReceiver {
    private static final String NO_LABEL = "";

    /** What a client of HTTP is told: RFC 9112 section 9.6 for the option, which says that nothing will follow. */
    private static final byte[] BAD_REQUEST =
            "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final Session session;
    private final CommandTable commands;

    TextProtocol(Session session, CommandTable commands) {
        this.session = session;
        this.commands = commands;
    }

    @Override
    protected void lineReceived(ByteBuffer line) {
        TextRequest bare = commands.findBare(line);
        if (bare == null && HttpLine.matches(line)) { // no name of a command passes for HTTP
            transport().write(BAD_REQUEST);
            transport().loseConnection(new CloseReason.ProtocolError("HTTP"));
            return;
        }
        try {
            TextRequest request = bare == null ? TextRequest.parse(line, commands) : bare;
            if (request == null) {
                return;
            }
            String label = request.command().spec().label();
            session.submit(request.command(), request.arguments(), new TextReply(session, label));
        } catch (CommandException e) {
            session.submitFailure(e, new TextReply(session, NO_LABEL));
        }
        session.pauseIfFull(this);
    }

    /**
     * The line is answered with an error and left out; framing is not lost, because the next one begins where it ends.
     */
    @Override
    protected void lineLengthExceeded() {
        session.submitFailure(
                new CommandException(ErrorCode.INVALID_ARGUMENT, "line of more than " + MAX_LENGTH + " bytes"),
                new TextReply(session, NO_LABEL));
        session.pauseIfFull(this);
    }

    @Override
    protected void readConnectionLost() {
        session.closeWhenAnswered();
    }
}
