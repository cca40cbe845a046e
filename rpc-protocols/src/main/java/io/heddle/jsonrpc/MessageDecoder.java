package io.heddle.jsonrpc;

import static io.heddle.reactor.Protocol.NO_FRAME;

import io.heddle.protocol.Delimiter;
import io.heddle.protocol.FrameDecoder;
import io.heddle.protocol.FrameException;
import io.heddle.protocol.FrameSink;
import io.heddle.protocol.LineDecoder;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages in whichever framing the first byte tells. After a line that is too long the stream may be decoded
 * further, as {@link LineDecoder} says.
 *
 * @threading Caller-confined: one instance decodes one stream.
 */
final class MessageDecoder implements FrameDecoder {
    /** The most bytes of a message. */
    static final int MAX_MESSAGE_BYTES = 1 << 20;

    private final int maxMessageBytes;
    private @Nullable FrameDecoder decoder; // null before the first byte
    private Framing framing = Framing.LINES;

    MessageDecoder() {
        this(MAX_MESSAGE_BYTES);
    }

    MessageDecoder(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /** The framing of the stream; lines before its first byte. */
    Framing framing() {
        return framing;
    }

    @Override
    public void decode(ByteBuffer in, FrameSink sink) throws FrameException {
        if (in.hasRemaining()) {
            decoderFor(in.get(in.position())).decode(in, sink);
        }
    }

    private FrameDecoder decoderFor(byte next) {
        FrameDecoder chosen = decoder;
        if (chosen == null) {
            framing = Framing.beginsLines(next) ? Framing.LINES : Framing.HEADERS;
            chosen = framing == Framing.LINES
                    ? new LineDecoder(Delimiter.CRLF_OR_LF, maxMessageBytes)
                    : new HeaderedDecoder(maxMessageBytes);
            decoder = chosen;
        }
        return chosen;
    }

    @Override
    public long openFrame() {
        FrameDecoder chosen = decoder;
        return chosen == null ? NO_FRAME : chosen.openFrame();
    }
}
