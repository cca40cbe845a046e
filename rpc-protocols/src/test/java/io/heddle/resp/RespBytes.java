package io.heddle.resp;

import io.heddle.protocol.FrameException;
import io.heddle.protocol.FrameSink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** Requests as bytes, one for each character. */
final class RespBytes {
    private RespBytes() {}

    /** A request of those words. */
    static String request(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
            request.append('$').append(utf8.length).append("\r\n");
            request.append(new String(utf8, StandardCharsets.ISO_8859_1)).append("\r\n");
        }
        return request.toString();
    }

    /** The bytes as the reactor gives them. */
    static ByteBuffer direct(String bytes) {
        return ByteBuffer.allocateDirect(bytes.length())
                .put(bytes.getBytes(StandardCharsets.ISO_8859_1))
                .flip();
    }

    static void feed(RespDecoder decoder, String bytes, int chunk, FrameSink sink) throws FrameException {
        for (int from = 0; from < bytes.length(); from += chunk) {
            decoder.decode(direct(bytes.substring(from, Math.min(bytes.length(), from + chunk))), sink);
        }
    }

    /** The words of a request, with bars between them. */
    static String words(ByteBuffer frame) {
        RespRequest request = new RespRequest(frame);
        StringJoiner words = new StringJoiner("|");
        while (request.next()) {
            words.add(new String(request.bytes(), StandardCharsets.ISO_8859_1));
        }
        return words.toString();
    }
}
