package io.heddle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.auto.service.AutoService;
import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ErrorCode;
import io.heddle.protocol.NetstringReceiver;
import io.heddle.reactor.Protocol;
import io.heddle.server.Detection;
import io.heddle.server.Session;
import io.heddle.server.WireProtocol;
import java.nio.ByteBuffer;

/**
 * A wire protocol of one's own: behind {@code 7:netcall,} each netstring is a call, {@code greet Ada} for example.
 *
 * @threading Thread-safe.
 */
@AutoService(WireProtocol.class)
public final class NetstringCalls implements WireProtocol {
    private static final ByteBuffer FIRST_BYTES = UTF_8.encode("7:netcall,");

    @Override
    public String name() {
        return "netcall";
    }

    @Override
    public Detection detect(ByteBuffer start) {
        int same = start.mismatch(FIRST_BYTES); // -1 if there is no difference
        Detection ifShort = same == start.remaining() ? Detection.NEED_MORE : Detection.NO;
        return same < 0 || same == FIRST_BYTES.limit() ? Detection.MATCH : ifShort;
    }

    @Override
    public Protocol open(Session session) {
        return new NetstringReceiver() {
            @Override
            protected void stringReceived(ByteBuffer string) {
                String[] words = UTF_8.decode(string).toString().split(" ");
                if (!words[0].equals("netcall")) {
                    call(session, words);
                }
                session.pauseIfFull(this);
            }

            @Override
            protected void readConnectionLost() {
                session.closeWhenAnswered();
            }
        };
    }

    private static void call(Session session, String[] words) {
        NetstringReply reply = new NetstringReply(session);
        try {
            CommandRegistry.Entry command = session.commands()
                    .find(words[0])
                    .orElseThrow(() -> new CommandException(ErrorCode.UNIMPLEMENTED, "there is no such command"));
            Arguments.Binder arguments = Arguments.bind(command.spec());
            for (int i = 1; i < words.length; i++) {
                arguments.add(words[i]);
            }
            session.submit(command, arguments.build(), reply);
        } catch (CommandException e) {
            session.submitFailure(e, reply);
        }
    }
}
