package io.heddle.jsonrpc;

import io.heddle.protocol.FrameException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a decoder finds: {@code [frame]}, {@code malformed: message} or {@code too long: length}. */
final class Decoding {
    final List<String> events = new ArrayList<>();
    private final MessageDecoder decoder;
    private boolean broken;

    Decoding(MessageDecoder decoder) {
        this.decoder = decoder;
    }

    /** What is found if the bytes come in pieces of a length; or all at once if that is greater than theirs. */
    static List<String> events(byte[] bytes, int maxMessageBytes, int pieceBytes) {
        Decoding decoding = new Decoding(new MessageDecoder(maxMessageBytes));
        for (int from = 0; from < bytes.length; from += pieceBytes) {
            decoding.feed(bytes, from, Math.min(bytes.length, from + pieceBytes));
        }
        return decoding.events;
    }

    Decoding feed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return feed(bytes, 0, bytes.length);
    }

    /** As a receiver does: after a line that is too long it goes on, after anything else it is closed. */
    Decoding feed(byte[] bytes, int from, int to) {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        while (in.hasRemaining() && !broken) {
            try {
                decoder.decode(in, this::frameReceived);
            } catch (FrameException e) {
                events.add(shown(e));
                broken = decoder.framing() == Framing.HEADERS;
            }
        }
        return this;
    }

    private boolean frameReceived(ByteBuffer frame) {
        return events.add('[' + StandardCharsets.ISO_8859_1.decode(frame).toString() + ']');
    }

    private static String shown(FrameException e) {
        return e instanceof FrameException.TooLong tooLong
                ? "too long: " + tooLong.length()
                : "malformed: " + e.getMessage();
    }
}
