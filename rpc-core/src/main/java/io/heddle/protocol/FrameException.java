package io.heddle.protocol;

/**
 * The peer broke the framing. Without a stack trace, because it tells of the peer and not of a place in the code, and
 * must not cost more than the bytes that caused it.
 *
 * @threading Immutable.
 * @since 0.1
 */
public abstract sealed class FrameException extends Exception {
    private static final long serialVersionUID = 1;

    private FrameException(String message) {
        super(message, null, false, false);
    }

    /** A frame is longer than allowed. */
    public static final class TooLong extends FrameException {
        private static final long serialVersionUID = 1;

        private final long length;

        /**
         * Makes the exception.
         *
         * @param length bytes, as {@link #length()} tells them
         * @param maxLength the most bytes of a frame
         */
        public TooLong(long length, int maxLength) {
            super("frame of " + length + " bytes or more, allowed are " + maxLength);
            this.length = length;
        }

        /**
         * The length announced by the peer, or as much of it as was known when it was too much.
         *
         * @return bytes, without delimiter or prefix; more than the limit
         */
        public long length() {
            return length;
        }
    }

    /** The bytes are not of the format. */
    public static final class Malformed extends FrameException {
        private static final long serialVersionUID = 1;

        /**
         * Makes the exception.
         *
         * @param message what is wrong, for the log and, where the protocol has a reply for it, the peer; nothing that
         *     the peer has sent
         */
        public Malformed(String message) {
            super(message);
        }
    }
}
