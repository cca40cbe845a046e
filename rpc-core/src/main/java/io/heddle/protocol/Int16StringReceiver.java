package io.heddle.protocol;

/**
 * Receives strings that begin with their length in 2 bytes, highest byte first. After Twisted's
 * {@code Int16StringReceiver}.
 *
 * @threading Event-loop confined. {@code transport()} and {@code sendString} are thread-safe.
 * @since 0.1
 */
public abstract non-sealed class Int16StringReceiver extends IntStringReceiver {
    /** Receives strings of at most {@value StringReceiver#MAX_LENGTH} bytes. */
    protected Int16StringReceiver() {
        this(MAX_LENGTH);
    }

    /**
     * Receives strings of another length.
     *
     * @param maxLength the most bytes of a string: 1 to 2^30
     * @throws IllegalArgumentException if the length is out of range
     */
    protected Int16StringReceiver(int maxLength) {
        super(Short.BYTES, maxLength);
    }
}
