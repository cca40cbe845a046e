package io.heddle.command;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one type of value from text. Malformed text is an {@link IllegalArgumentException}, a value that does not fit an
 * {@link ArithmeticException}.
 *
 * @param <T> the type
 * @threading Thread-safe.
 */
@FunctionalInterface
interface ValueParser<T> {
    /** Longer numbers are refused: parsing takes time that grows with the square of the digits. */
    int MAX_NUMBER_LENGTH = 100;

    Pattern DURATION = Pattern.compile("(?:\\d{1,18}(?:ms|us|ns|[dhms]))+");
    Pattern DURATION_PART = Pattern.compile("(\\d+)([a-z]+)");
    Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*([a-z]*)");

    Map<String, Duration> UNITS = Map.of(
            "ns", Duration.ofNanos(1),
            "us", Duration.ofNanos(1000),
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    Map<String, Long> BYTES = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("k", 1L << 10),
            Map.entry("kib", 1L << 10),
            Map.entry("kb", 1_000L),
            Map.entry("m", 1L << 20),
            Map.entry("mib", 1L << 20),
            Map.entry("mb", 1_000_000L),
            Map.entry("g", 1L << 30),
            Map.entry("gib", 1L << 30),
            Map.entry("gb", 1_000_000_000L));

    T parse(String text);

    static Long integer(String text) {
        return Long.valueOf(text);
    }

    static BigDecimal decimal(String text) {
        if (text.length() > MAX_NUMBER_LENGTH) {
            throw new IllegalArgumentException("too long");
        }
        return new BigDecimal(text);
    }

    static Boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    static Duration duration(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("p") || lower.startsWith("-p")) {
            Duration parsed;
            try {
                parsed = Duration.parse(text);
            } catch (java.time.format.DateTimeParseException e) {
                throw new IllegalArgumentException(e);
            }
            if (parsed.isNegative()) {
                throw new IllegalArgumentException("negative");
            }
            return parsed;
        }
        if (!DURATION.matcher(lower).matches()) {
            throw new IllegalArgumentException("not a duration");
        }
        Duration total = Duration.ZERO;
        Matcher part = DURATION_PART.matcher(lower);
        while (part.find()) {
            Duration unit = UNITS.get(part.group(2));
            if (unit == null) {
                throw new IllegalArgumentException("unknown unit");
            }
            total = total.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
        }
        return total;
    }

    static Long size(String text) {
        Matcher parts = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        Long unit = parts.matches() ? BYTES.get(parts.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("not a size");
        }
        return Math.multiplyExact(Long.parseLong(parts.group(1)), unit);
    }

    static <E> E constant(E[] constants, List<String> words, String text) {
        int at = words.indexOf(text.toLowerCase(Locale.ROOT));
        if (at < 0) {
            throw new IllegalArgumentException("none of the words");
        }
        return constants[at];
    }
}
