package io.heddle.server;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.TemporalAccessor;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Values without parts as text, so that what is printed can be typed again as an argument: enums in lower case,
 * durations as {@code 1h2m3s}. Bytes are their text if they are UTF-8 without control characters other than tabs and
 * line breaks, else {@code 0x} and hexadecimal digits.
 *
 * @threading Thread-safe: without state.
 */
final class TextValues {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private TextValues() {}

    /**
     * The text of a value.
     *
     * @throws IllegalArgumentException if it is of no type that a command may return
     */
    static String text(Object value) {
        if (value instanceof String text) {
            return text; // not in the switch: linking that holds up the loop of a cold JVM for many milliseconds
        }
        return switch (value) {
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            case Duration duration -> text(duration);
            case byte[] bytes -> text(bytes);
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            case Character character -> character.toString();
            case CharSequence text -> text.toString();
            case TemporalAccessor time -> time.toString();
            default ->
                throw new IllegalArgumentException(
                        "not a plain value: " + value.getClass().getName());
        };
    }

    /** Whole seconds from a minute on; below, three decimals of the greatest unit that gives 1 or more, cut off. */
    private static String text(Duration duration) {
        if (duration.getSeconds() == Long.MIN_VALUE) {
            return duration.toString(); // has no opposite
        }
        Duration length = duration.abs();
        String text = length.compareTo(Duration.ofMinutes(1)) < 0 ? shortText(length.toNanos()) : longText(length);
        return duration.isNegative() ? '-' + text : text;
    }

    private static String shortText(long nanos) {
        if (nanos >= NANOS_PER_SECOND) {
            return decimals(nanos / 1_000_000) + 's';
        }
        if (nanos >= 1_000_000) {
            return decimals(nanos / 1_000) + "ms";
        }
        if (nanos >= 1_000) {
            return decimals(nanos) + "us";
        }
        return nanos == 0 ? "0s" : nanos + "ns";
    }

    private static String decimals(long thousandths) {
        StringBuilder text = new StringBuilder().append(thousandths / 1000);
        long fraction = thousandths % 1000;
        if (fraction > 0) {
            text.append('.').append(fraction / 100).append(fraction / 10 % 10).append(fraction % 10);
            while (text.charAt(text.length() - 1) == '0') {
                text.setLength(text.length() - 1);
            }
        }
        return text.toString();
    }

    private static String longText(Duration length) {
        StringBuilder text = new StringBuilder();
        part(length.toDaysPart(), 'd', text);
        part(length.toHoursPart(), 'h', text);
        part(length.toMinutesPart(), 'm', text);
        part(length.toSecondsPart(), 's', text);
        return text.toString();
    }

    private static void part(long number, char unit, StringBuilder text) {
        if (number > 0) {
            text.append(number).append(unit);
        }
    }

    private static String text(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return hex(bytes);
        }
        boolean printable =
                text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\r' && c != '\n');
        return printable ? text : hex(bytes);
    }

    private static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
