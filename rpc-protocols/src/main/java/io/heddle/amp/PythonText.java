package io.heddle.amp;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * Values as Python and Twisted write them.
 *
 * @threading Thread-safe: without state.
 */
final class PythonText {
    /** Where {@code repr} of a float begins to write an exponent. */
    private static final int MIN_EXPONENT = -4;

    private static final int MAX_EXPONENT = 16;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int MAX_YEAR = 9999;

    /** {@code DateTime} of Twisted: always 32 characters. */
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT);

    private PythonText() {}

    static String bool(boolean value) {
        return value ? "True" : "False";
    }

    /** The form of {@code repr(float)}; the digits are those of {@link Double#toString}. */
    static String floating(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return Double.toString(value); // 0.0 or -0.0
        }
        BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= MIN_EXPONENT && exponent < MAX_EXPONENT) {
            String plain = exact.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String mantissa = exact.movePointLeft(exponent).toPlainString();
        return mantissa + 'e' + (exponent < 0 ? '-' : '+') + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    /**
     * A point in time in Twisted's {@code DateTime}, in microseconds, with its offset if that is in whole minutes, else
     * in UTC; a time that is no point in time, such as a date alone, in the form of ISO 8601.
     *
     * @throws IllegalArgumentException if the year is none of Python's, 1 to 9999
     */
    static String time(TemporalAccessor value) {
        if (!value.isSupported(ChronoField.INSTANT_SECONDS)) {
            return value.toString();
        }
        OffsetDateTime time;
        try {
            time = OffsetDateTime.ofInstant(Instant.from(value), offset(value));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("AMP cannot write the time " + value, e);
        }
        if (time.getYear() < 1 || time.getYear() > MAX_YEAR) {
            throw new IllegalArgumentException("AMP cannot write the year " + time.getYear());
        }
        return DATE_TIME.format(time);
    }

    private static ZoneOffset offset(TemporalAccessor value) {
        int seconds = value.isSupported(ChronoField.OFFSET_SECONDS) ? value.get(ChronoField.OFFSET_SECONDS) : 0;
        return seconds % SECONDS_PER_MINUTE == 0 ? ZoneOffset.ofTotalSeconds(seconds) : ZoneOffset.UTC;
    }

    /**
     * The form of {@code repr(bytes)}.
     *
     * @param most how many bytes to show; of more, the rest is three dots behind the quote
     */
    static String repr(ByteBuffer bytes, int most) {
        int end = bytes.position() + Math.min(bytes.remaining(), most);
        char quote = contains(bytes, end, '\'') && !contains(bytes, end, '"') ? '"' : '\'';
        StringBuilder text = new StringBuilder("b").append(quote);
        for (int at = bytes.position(); at < end; at++) {
            appendEscaped(bytes.get(at), quote, text);
        }
        text.append(quote);
        return end < bytes.limit() ? text.append("...").toString() : text.toString();
    }

    private static boolean contains(ByteBuffer bytes, int end, char wanted) {
        for (int at = bytes.position(); at < end; at++) {
            if (bytes.get(at) == wanted) {
                return true;
            }
        }
        return false;
    }

    private static void appendEscaped(byte value, char quote, StringBuilder text) {
        switch (value) {
            case '\t' -> text.append("\\t");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            default -> {
                if (value < ' ' || value > '~') {
                    text.append(String.format(Locale.ROOT, "\\x%02x", value));
                    return;
                }
                if (value == quote || value == '\\') {
                    text.append('\\');
                }
                text.append((char) value);
            }
        }
    }
}
