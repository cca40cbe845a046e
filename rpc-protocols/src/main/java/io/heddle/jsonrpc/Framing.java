package io.heddle.jsonrpc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What tells the messages of a connection apart, in both directions.
 *
 * @threading Immutable.
 */
enum Framing {
    /** Each message is a line. */
    LINES {
        @Override
        byte[] frame(byte[] message) {
            return ByteBuffer.allocate(message.length + 1)
                    .put(message)
                    .put((byte) '\n')
                    .array();
        }
    },

    /** Each message has a header that tells its length: the base protocol of the Language Server Protocol. */
    HEADERS {
        @Override
        byte[] frame(byte[] message) {
            byte[] header = ("Content-Length: " + message.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            return ByteBuffer.allocate(header.length + message.length)
                    .put(header)
                    .put(message)
                    .array();
        }
    };

    /** Whether a connection that begins with this byte sends lines: a message is an object or an array. */
    static boolean beginsLines(byte first) {
        return first == '{' || first == '[';
    }

    /** Returns a message, which has no line break, as it is sent. */
    abstract byte[] frame(byte[] message);
}
