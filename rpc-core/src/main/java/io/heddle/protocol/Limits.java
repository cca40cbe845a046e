package io.heddle.protocol;

/**
 * The bounds that all decoders share.
 *
 * @threading Immutable.
 */
final class Limits {
    /** So that a frame and its delimiter always fit an array. */
    private static final int LARGEST = 1 << 30;

    private Limits() {}

    static int checkMaxLength(int maxLength) {
        if (maxLength < 1 || maxLength > LARGEST) {
            throw new IllegalArgumentException("not a length from 1 to " + LARGEST + ": " + maxLength);
        }
        return maxLength;
    }
}
