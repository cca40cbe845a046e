package io.heddle.command;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one type of value from text. Malformed text is an {@link IllegalArgumentException}, a value that does not fit
 * an {@link ArithmeticException}.
 *
 * @param <T> the type
 * @threading Thread-safe.
 */
@FunctionalInterface
interface ValueParser<T> {
    /**
     * Longer numbers and durations are refused: parsing takes time that grows with the square of the digits, and a
     * repeated group of a pattern takes stack.
     */
    int MAX_LENGTH = 100;

    /** Decimals further from the point are refused: written out, {@code 1e999999999} would fill the memory. */
    int MAX_DECIMAL_SCALE = 1000;

    Pattern DURATION = Pattern.compile("(?:\\d{1,18}(?:ms|us|ns|[dhms]))+");
    Pattern DURATION_PART = Pattern.compile("(\\d+)([a-z]+)");
    Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*([a-z]*)");

    /**
     * Not by multiplying durations: that goes through BigDecimal, whose initialisation alone holds up a loop for 100
     * ms.
     */
    Map<String, LongFunction<Duration>> UNITS = Map.of(
            "ns", Duration::ofNanos,
            "us", micros -> Duration.of(micros, ChronoUnit.MICROS),
            "ms", Duration::ofMillis,
            "s", Duration::ofSeconds,
            "m", Duration::ofMinutes,
            "h", Duration::ofHours,
            "d", Duration::ofDays);

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
        checkLength(text);
        BigDecimal value = new BigDecimal(text);
        if (Math.abs((long) value.scale()) > MAX_DECIMAL_SCALE) {
            throw new ArithmeticException("too large or too small");
        }
        return value;
    }

    static Boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    static Duration duration(String text) {
        checkLength(text);
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("p")) {
            return isoDuration(text);
        }
        if (!DURATION.matcher(lower).matches()) {
            throw new IllegalArgumentException("not a duration");
        }
        Duration total = Duration.ZERO;
        Matcher part = DURATION_PART.matcher(lower);
        while (part.find()) {
            LongFunction<Duration> unit = UNITS.get(part.group(2));
            if (unit == null) {
                throw new IllegalArgumentException("unknown unit");
            }
            total = total.plus(unit.apply(Long.parseLong(part.group(1))));
        }
        return total;
    }

    /** What {@link #duration} reads as the same value: {@code 1h30m}, {@code 250ms}. */
    static String text(Duration duration) {
        if (duration.getNano() == 0) {
            return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
        }
        boolean wholeMillis = duration.getNano() % 1_000_000 == 0;
        return wholeMillis ? duration.toMillis() + "ms" : duration.toString();
    }

    private static Duration isoDuration(String text) {
        Duration parsed;
        try {
            parsed = Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(e);
        }
        if (parsed.isNegative()) {
            throw new IllegalArgumentException("negative");
        }
        return parsed;
    }

    static Long size(String text) {
        checkLength(text);
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

    private static void checkLength(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("too long");
        }
    }
}
