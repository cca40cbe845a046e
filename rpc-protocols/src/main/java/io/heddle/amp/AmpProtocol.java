package io.heddle.amp;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ErrorCode;
import io.heddle.protocol.DecoderReceiver;
import io.heddle.reactor.CloseReason;
import io.heddle.server.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that speaks AMP.
 *
 * @threading Event-loop confined.
 */
final class AmpProtocol extends DecoderReceiver {
    private static final Logger log = LoggerFactory.getLogger(AmpProtocol.class);

    /** How many bytes of a command that does not exist are told. */
    private static final int SHOWN_BYTES = 64;

    private final Session session;

    AmpProtocol(Session session) {
        super(new BoxDecoder());
        this.session = session;
    }

    @Override
    protected void frameDecoded(ByteBuffer frame) {
        Box box = new Box(frame);
        ByteBuffer name = box.value("_command");
        if (name == null || box.has("_answer") || box.has("_error")) {
            close("a box that is no request: this side never asks");
            return;
        }
        byte[] tag = tag(box);
        // One character for each byte: none that is not ASCII becomes a letter of a name.
        String text = StandardCharsets.ISO_8859_1.decode(name.duplicate()).toString();
        CommandRegistry.Entry command = session.commands().find(text).orElse(null);
        if (command != null) {
            call(command, box, tag);
        } else if (tag != null) {
            refuseUnknown(name, tag);
        } else {
            close("an unknown command, and no tag to answer it by");
            return;
        }
        session.pauseIfFull(this);
    }

    private static byte @Nullable [] tag(Box box) {
        ByteBuffer tag = box.value("_ask");
        if (tag == null) {
            return null;
        }
        byte[] bytes = new byte[tag.remaining()];
        tag.get(bytes);
        return bytes;
    }

    private void call(CommandRegistry.Entry command, Box box, byte @Nullable [] tag) {
        Arguments arguments;
        try {
            arguments = BoxArguments.bind(command.spec(), box);
        } catch (CommandException e) {
            log.debug(
                    "Connection {}: call of {}: {}",
                    transport().id(),
                    command.spec().name(),
                    e.getMessage());
            session.submitFailure(e, tag == null ? Unasked.REPLY : new Refusal(session, ErrorBox.unknown(tag)));
            return;
        }
        session.start(command, arguments, tag == null ? Unasked.REPLY : new AmpReply(session, tag));
    }

    private void refuseUnknown(ByteBuffer name, byte[] tag) {
        String message = "Unhandled Command: " + PythonText.repr(name, SHOWN_BYTES);
        session.submitFailure(
                new CommandException(ErrorCode.UNIMPLEMENTED, message),
                new Refusal(session, ErrorBox.of(tag, "UNHANDLED", message)));
    }

    /** Twisted too closes without an answer, where there is no tag to tell it by. */
    private void close(String why) {
        transport().loseConnection(new CloseReason.ProtocolError(why));
    }

    @Override
    protected void readConnectionLost() {
        session.closeWhenAnswered();
    }
}
