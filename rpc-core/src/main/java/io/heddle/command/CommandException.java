package io.heddle.command;

/**
 * The failure of a call, as the peer is told it. The cause, if any, is logged and never sent.
 *
 * @threading Immutable.
 * @since 0.1
 */
public class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why the call failed. */
    private final ErrorCode code;

    /** The text without null. */
    private final String text;

    /**
     * A failure that is wholly told by code and message.
     *
     * @param code for programs
     * @param message for people; one short line without paths, class names or secrets
     */
    public CommandException(ErrorCode code, String message) {
        super(message);
        this.code = code;
        this.text = message;
    }

    /**
     * A failure with a cause for the server's log.
     *
     * @param code for programs
     * @param message for people; one short line without paths, class names or secrets
     * @param cause what went wrong beneath
     */
    public CommandException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.text = message;
    }

    /**
     * Why the call failed.
     *
     * @return the code
     */
    public ErrorCode code() {
        return code;
    }

    /**
     * What the peer is told.
     *
     * @return the message
     */
    @Override
    public String getMessage() {
        return text;
    }
}
