package io.heddle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.command.ErrorCode;
import io.heddle.server.Reply;
import io.heddle.server.Session;
import org.jspecify.annotations.Nullable;

/**
 * The answers of {@link NetstringCalls}: a netstring of {@code +} and each item and the result, or of {@code -} and the
 * error. Values are as Java prints them; what a client shall take apart again, a protocol renders by
 * {@code Values.visit}.
 *
 * @threading Thread-safe.
 */
record NetstringReply(Session session) implements Reply {
    @Override
    public void item(Object value) {
        write("+" + value);
    }

    @Override
    public void result(@Nullable Object value) {
        write("+" + value);
    }

    @Override
    public void failure(ErrorCode code, String message) {
        write("-" + code + ' ' + message);
    }

    private void write(String text) {
        session.reply((text.getBytes(UTF_8).length + ":" + text + ',').getBytes(UTF_8));
    }
}
