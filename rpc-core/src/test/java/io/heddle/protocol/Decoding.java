package io.heddle.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Decodes a stream in pieces, and tells what came of it: frames as {@code [text]}, violations as their kind. */
final class Decoding {
    final List<String> events = new ArrayList<>();
    private final FrameDecoder decoder;

    Decoding(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    static List<String> events(FrameDecoder decoder, List<byte[]> chunks, Function<byte[], ByteBuffer> buffers) {
        Decoding decoding = new Decoding(decoder);
        for (byte[] chunk : chunks) {
            decoding.feed(buffers.apply(chunk));
        }
        return decoding.events;
    }

    Decoding feed(String text) {
        return feed(Bytes.heap(text));
    }

    /** Goes on after a line that is too long; stops for good after any other violation. */
    Decoding feed(ByteBuffer in) {
        int limit = in.limit();
        while (in.hasRemaining() && !stopped()) {
            try {
                decoder.decode(in, this::add);
            } catch (FrameException e) {
                events.add(e instanceof FrameException.TooLong tooLong ? "too long: " + tooLong.length() : "malformed");
            }
            if (in.limit() != limit) {
                throw new AssertionError("limit not restored");
            }
        }
        return this;
    }

    private boolean stopped() {
        String last = events.isEmpty() ? "" : events.getLast();
        return last.equals("malformed") || last.startsWith("too long") && !(decoder instanceof LineDecoder);
    }

    private boolean add(ByteBuffer frame) {
        events.add("[" + Bytes.text(frame) + "]");
        return true;
    }
}
