package io.heddle.server;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.TemporalAccessor;

/**
 * Is told the parts of a value that a command has returned, by {@link Values#visit}: what a wire protocol renders by.
 *
 * <p>The order is that of writing: a scalar is one call, a list is {@code beginList value* endList}, a map or record
 * {@code beginMap (key value)* endMap}.
 *
 * @threading Caller-confined.
 * @since 0.1
 */
public interface ValueVisitor {
    /** Null: nothing to say. */
    void nothing();

    /**
     * Text: a string or character; an enum in lower case; a duration in the form of ISO 8601.
     *
     * @param value the text
     */
    void text(String value);

    /**
     * A date or time: an instant, or one of a calendar. The default tells it as text in the form of ISO 8601.
     *
     * @param value the time
     */
    default void time(TemporalAccessor value) {
        text(value.toString());
    }

    /**
     * True or false.
     *
     * @param value which of them
     */
    void bool(boolean value);

    /**
     * A whole number of 64 bits or less.
     *
     * @param value the number
     */
    void integer(long value);

    /**
     * A whole number that may need more than 64 bits.
     *
     * @param value the number
     */
    void integer(BigInteger value);

    /**
     * A binary floating-point number, also one that is infinite or not a number.
     *
     * @param value the number; for a {@code float}, the double that is written in the same digits
     */
    void decimal(double value);

    /**
     * A number with exact decimals.
     *
     * @param value the number
     */
    void decimal(BigDecimal value);

    /**
     * Bytes.
     *
     * @param value the bytes, which must not be changed
     */
    void bytes(byte[] value);

    /**
     * A list begins.
     *
     * @param size how many values follow before its end
     */
    void beginList(int size);

    /** The list is complete. */
    void endList();

    /**
     * A map or record begins.
     *
     * @param size how many keys with values follow before its end
     */
    void beginMap(int size);

    /**
     * A key of the map; its value follows.
     *
     * @param name the key as text
     */
    void key(String name);

    /** The map is complete. */
    void endMap();
}
