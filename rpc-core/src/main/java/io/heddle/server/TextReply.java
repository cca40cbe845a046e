package io.heddle.server;

import io.heddle.command.ErrorCode;
import io.heddle.reactor.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The reply to one line of the text protocol.
 *
 * @threading Caller-confined.
 */
final class TextReply implements Reply {
    private final Transport transport;
    private final String label;
    private boolean streaming;

    TextReply(Transport transport, String label) {
        this.transport = transport;
        this.label = label;
    }

    @Override
    public void item(Object value) {
        byte[] item = TextRenderer.item(label, value);
        if (!streaming) {
            streaming = true;
            transport.write(TextRenderer.begin(label));
        }
        transport.write(item);
    }

    @Override
    public void result(@Nullable Object value) {
        if (!streaming) {
            transport.write(TextRenderer.result(label, value));
            return;
        }
        if (value != null) {
            item(value);
        }
        transport.write(TextRenderer.end(label));
    }

    @Override
    public void failure(ErrorCode code, String message) {
        transport.write(TextRenderer.failure(code, message));
        if (streaming) {
            transport.write(TextRenderer.end(label));
        }
    }
}
