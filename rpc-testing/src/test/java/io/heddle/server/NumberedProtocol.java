package io.heddle.server;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ErrorCode;
import io.heddle.protocol.LineReceiver;
import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A protocol for tests whose replies carry the number of their request: after a first line {@code #numbered}, a line is
 * {@code <number> <command>} or {@code <number> cancel}, and a reply {@code <number> <result or error code>}.
 */
final class NumberedProtocol implements WireProtocol {
    /** How many items a reply takes. */
    static final int MAX_ITEMS = 2;

    private static final String GREETING = "#numbered\r\n";

    @Override
    public String name() {
        return "numbered";
    }

    @Override
    public Detection detect(ByteBuffer start) {
        byte[] bytes = new byte[Math.min(start.remaining(), GREETING.length())];
        start.get(start.position(), bytes);
        String seen = new String(bytes, StandardCharsets.US_ASCII);
        if (!GREETING.startsWith(seen)) {
            return Detection.NO;
        }
        return seen.length() < GREETING.length() ? Detection.NEED_MORE : Detection.MATCH;
    }

    @Override
    public Protocol open(Session session) {
        return new Receiver(session);
    }

    private static final class Receiver extends LineReceiver {
        private final Session session;
        private final Map<String, PendingCall> calls = new HashMap<>();

        Receiver(Session session) {
            this.session = session;
        }

        @Override
        protected void connectionMade() {
            session.whenDrained(this::resumeProducing);
        }

        @Override
        protected void lineReceived(ByteBuffer line) {
            String[] words = StandardCharsets.US_ASCII.decode(line).toString().split(" ");
            if (words.length < 2) {
                return; // the greeting
            }
            PendingCall call = calls.get(words[0]);
            if (call != null && words[1].equals("cancel")) {
                call.cancel();
                return;
            }
            CommandRegistry.Entry command = session.commands().find(words[1]).orElseThrow();
            try {
                calls.put(
                        words[0],
                        session.start(command, Arguments.bind(command.spec()).build(), reply(words[0])));
            } catch (CommandException e) {
                throw new AssertionError("these commands have no parameters", e);
            }
            if (session.full()) {
                pauseProducing();
            }
        }

        @Override
        protected void readConnectionLost() {
            session.closeWhenAnswered();
        }

        private Reply reply(String number) {
            return new Reply() {
                private int itemsLeft = MAX_ITEMS;

                @Override
                public void item(Object value) throws CommandException {
                    if (itemsLeft-- == 0) {
                        throw new CommandException(ErrorCode.RESOURCE_EXHAUSTED, "enough");
                    }
                    write(value + "+");
                }

                @Override
                public void result(@Nullable Object value) {
                    write(String.valueOf(value));
                }

                @Override
                public void failure(ErrorCode code, String message) {
                    write(code.name());
                }

                private void write(String text) {
                    session.reply((number + ' ' + text + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
            };
        }
    }
}
