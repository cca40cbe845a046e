package io.heddle.amp;

/**
 * A result does not fit an answer. Without a stack trace: it tells of the value, not of a place in the code.
 *
 * @threading Immutable.
 */
final class AnswerTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AnswerTooLargeException(String message) {
        super(message, null, false, false);
    }

    /** The message, for the peer. */
    String text() {
        return String.valueOf(getMessage());
    }
}
