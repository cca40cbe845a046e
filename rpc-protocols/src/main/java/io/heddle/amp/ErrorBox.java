package io.heddle.amp;

import java.nio.charset.StandardCharsets;

/**
 * The box that tells of a failure.
 *
 * @threading Thread-safe: without state.
 */
final class ErrorBox {
    /** How many characters of a message are told. */
    static final int MAX_MESSAGE = 512;

    private ErrorBox() {}

    /**
     * A failure.
     *
     * @param tag that of the call
     * @param code for programs
     * @param message for people; cut if it is long
     */
    static byte[] of(byte[] tag, String code, String message) {
        return new BoxBuilder()
                .key("_error")
                .add(tag)
                .key("_error_code")
                .add(code.getBytes(StandardCharsets.UTF_8))
                .key("_error_description")
                .add(cut(message).getBytes(StandardCharsets.UTF_8))
                .toBytes();
    }

    /** What Twisted says of a failure that the command has not declared. */
    static byte[] unknown(byte[] tag) {
        return of(tag, "UNKNOWN", "Unknown Error");
    }

    private static String cut(String message) {
        if (message.length() <= MAX_MESSAGE) {
            return message;
        }
        int end = Character.isHighSurrogate(message.charAt(MAX_MESSAGE - 1)) ? MAX_MESSAGE - 1 : MAX_MESSAGE;
        return message.substring(0, end) + "...";
    }
}
