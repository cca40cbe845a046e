package io.heddle.amp;

/**
 * What a value can be a part of: a box, or a list.
 *
 * @threading Caller-confined.
 */
sealed interface Part permits BoxBuilder, ListBuilder {
    /** The most bytes of a value. */
    int MAX_VALUE_BYTES = 65_535;

    /** The bytes in front of keys, values and elements. */
    int PREFIX_BYTES = 2;

    /**
     * Adds a value.
     *
     * @param value its bytes
     * @param box whether they are a box
     * @throws AnswerTooLargeException if it does not fit
     */
    void add(byte[] value, boolean box);

    /** Adds null. */
    void addNothing();

    /** The bytes of the part. */
    byte[] toBytes();
}
