package io.heddle.command;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A typed parameter of a command. It is required unless it has a default, and serves as the key to {@link Call#get}.
 *
 * <pre>{@code
 * Parameter<Long> LINES = Parameter.integer("lines").between(1L, 1000L).defaultTo(10L).describedAs("how many lines");
 * }</pre>
 *
 * @param <T> the type of its values
 * @threading Immutable.
 * @since 0.1
 */
public final class Parameter<T> {
    /** The kinds of parameter that wire protocols have to tell apart. */
    public enum Type {
        /** Text: {@code String}. */
        STRING,
        /** A whole number of 64 bits: {@code Long}. */
        INTEGER,
        /** A number with exact decimals: {@code BigDecimal}. */
        DECIMAL,
        /** {@code true} or {@code false}; also {@code yes, no, on, off, 1, 0}: {@code Boolean}. */
        BOOL,
        /** A length of time, such as {@code 250ms}, {@code 30s}, {@code 1h30m} or {@code PT30S}: {@code Duration}. */
        DURATION,
        /** A number of bytes, such as {@code 512}, {@code 64KiB} or {@code 10MB}: {@code Long}. */
        SIZE,
        /** One of a fixed set of words, in either case: an enum. */
        ENUM,
        /** All the remaining positional arguments: {@code List<String>}. */
        STRINGS
    }

    private final String name;
    private final Type type;
    private final ValueParser<T> parser;
    private final List<String> choices;
    private final String description;
    private final @Nullable T defaultValue;
    private final @Nullable T minimum;
    private final @Nullable T maximum;
    private final boolean secret;

    private Parameter(
            String name,
            Type type,
            ValueParser<T> parser,
            List<String> choices,
            String description,
            @Nullable T defaultValue,
            @Nullable T minimum,
            @Nullable T maximum,
            boolean secret) {
        this.name = name;
        this.type = type;
        this.parser = parser;
        this.choices = choices;
        this.description = description;
        this.defaultValue = defaultValue;
        this.minimum = minimum;
        this.maximum = maximum;
        this.secret = secret;
    }

    private static <T> Parameter<T> of(String name, Type type, ValueParser<T> parser, List<String> choices) {
        return new Parameter<>(Names.checked(name), type, parser, choices, "", null, null, null, false);
    }

    /** A duration that a caller of any command may give: its name is not of the form of a command's own parameters. */
    static Parameter<Duration> reserved(String name) {
        return new Parameter<>(name, Type.DURATION, ValueParser::duration, List.of(), "", null, null, null, false);
    }

    /**
     * A parameter of type {@link Type#STRING}.
     *
     * @param name lower-case letters, digits, {@code _} and {@code -}, beginning with a letter
     * @return a required parameter
     */
    public static Parameter<String> string(String name) {
        return of(name, Type.STRING, text -> text, List.of());
    }

    /**
     * A parameter of type {@link Type#INTEGER}.
     *
     * @param name as for {@link #string}
     * @return a required parameter
     */
    public static Parameter<Long> integer(String name) {
        return of(name, Type.INTEGER, ValueParser::integer, List.of());
    }

    /**
     * A parameter of type {@link Type#DECIMAL}.
     *
     * @param name as for {@link #string}
     * @return a required parameter
     */
    public static Parameter<BigDecimal> decimal(String name) {
        return of(name, Type.DECIMAL, ValueParser::decimal, List.of());
    }

    /**
     * A parameter of type {@link Type#BOOL}.
     *
     * @param name as for {@link #string}
     * @return a required parameter
     */
    public static Parameter<Boolean> bool(String name) {
        return of(name, Type.BOOL, ValueParser::bool, List.of());
    }

    /**
     * A parameter of type {@link Type#DURATION}.
     *
     * @param name as for {@link #string}
     * @return a required parameter
     */
    public static Parameter<Duration> duration(String name) {
        return of(name, Type.DURATION, ValueParser::duration, List.of());
    }

    /**
     * A parameter of type {@link Type#SIZE}.
     *
     * @param name as for {@link #string}
     * @return a required parameter
     */
    public static Parameter<Long> size(String name) {
        return of(name, Type.SIZE, ValueParser::size, List.of());
    }

    /**
     * A parameter of type {@link Type#ENUM}.
     *
     * @param name as for {@link #string}
     * @param type the enum; its constants' names in lower case are the words
     * @param <E> the enum
     * @return a required parameter
     */
    public static <E extends Enum<E>> Parameter<E> enumeration(String name, Class<E> type) {
        E[] constants = Objects.requireNonNull(type.getEnumConstants());
        List<String> words = Arrays.stream(constants).map(Parameter::word).toList();
        return of(name, Type.ENUM, text -> ValueParser.constant(constants, words, text), words);
    }

    /**
     * A parameter of type {@link Type#STRINGS}: it takes all remaining positional arguments, at least one, and must be
     * the last.
     *
     * @param name as for {@link #string}
     * @return a required parameter
     */
    public static Parameter<List<String>> strings(String name) {
        return of(name, Type.STRINGS, List::of, List.of());
    }

    /**
     * The same with a description.
     *
     * @param text one line, lower case, no full stop
     * @return a new parameter
     */
    public Parameter<T> describedAs(String text) {
        return new Parameter<>(name, type, parser, choices, text, defaultValue, minimum, maximum, secret);
    }

    /**
     * The same, optional.
     *
     * @param value what it is if the caller does not give it; immutable
     * @return a new parameter
     * @throws IllegalArgumentException if the value is out of range
     */
    public Parameter<T> defaultTo(T value) {
        return new Parameter<>(name, type, parser, choices, description, value, minimum, maximum, secret).checked();
    }

    /**
     * The same with bounds, both inclusive.
     *
     * @param low the least value
     * @param high the greatest value
     * @return a new parameter
     * @throws IllegalArgumentException if values of this type have no order, low is above high, or the default is out
     *     of range
     */
    public Parameter<T> between(T low, T high) {
        if (!(low instanceof Comparable) || compare(low, high) > 0) {
            throw new IllegalArgumentException("not a range for " + name);
        }
        return new Parameter<>(name, type, parser, choices, description, defaultValue, low, high, secret).checked();
    }

    private Parameter<T> checked() {
        if (defaultValue != null && !inRange(defaultValue)) {
            throw new IllegalArgumentException("default of " + name + " is out of range");
        }
        return this;
    }

    /**
     * The same, marked as a secret: its values never reach a log or an error message.
     *
     * @return a new parameter
     */
    public Parameter<T> asSecret() {
        return new Parameter<>(name, type, parser, choices, description, defaultValue, minimum, maximum, true);
    }

    /**
     * The name callers use.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The kind of its values.
     *
     * @return the type
     */
    public Type type() {
        return type;
    }

    /**
     * What it is for.
     *
     * @return one line, or the empty string
     */
    public String description() {
        return description;
    }

    /**
     * What it is if the caller does not give it.
     *
     * @return the default; empty for a required parameter
     */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /**
     * The least value.
     *
     * @return the bound, inclusive, or empty
     */
    public Optional<T> minimum() {
        return Optional.ofNullable(minimum);
    }

    /**
     * The greatest value.
     *
     * @return the bound, inclusive, or empty
     */
    public Optional<T> maximum() {
        return Optional.ofNullable(maximum);
    }

    /**
     * The words of an {@link Type#ENUM}.
     *
     * @return the words; empty for other types
     */
    public List<String> choices() {
        return choices;
    }

    /**
     * Whether the caller must give it.
     *
     * @return false if it has a default
     */
    public boolean required() {
        return defaultValue == null;
    }

    /**
     * Whether its values are secrets.
     *
     * @return true if they must not be logged
     */
    public boolean secret() {
        return secret;
    }

    /**
     * Reads a value.
     *
     * @param text what the caller wrote
     * @return the value, within range
     * @throws CommandException {@link ErrorCode#INVALID_ARGUMENT} with a message that names the parameter and what it
     *     takes
     */
    public T parse(String text) throws CommandException {
        T value;
        try {
            value = parser.parse(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw invalid(text, "is not " + kind());
        }
        if (!inRange(value)) {
            throw invalid(text, "is not between " + shown(minimum) + " and " + shown(maximum));
        }
        return value;
    }

    private CommandException invalid(String text, String what) {
        String shown = secret ? "the value" : Names.quoted(text);
        return new CommandException(ErrorCode.INVALID_ARGUMENT, "argument " + name + ": " + shown + ' ' + what);
    }

    /** A bound in the form in which a caller may write it. */
    private static String shown(@Nullable Object bound) {
        if (bound instanceof Enum<?> constant) {
            return word(constant);
        }
        return bound instanceof Duration time ? ValueParser.text(time) : String.valueOf(bound);
    }

    private String kind() {
        return switch (type) {
            case STRING, STRINGS -> "text";
            case INTEGER -> "a whole number";
            case DECIMAL -> "a number";
            case BOOL -> "true or false";
            case DURATION -> "a duration such as 30s or 5m";
            case SIZE -> "a size such as 512 or 64KiB";
            case ENUM -> "one of " + String.join(", ", choices);
        };
    }

    private boolean inRange(T value) {
        return (minimum == null || compare(minimum, value) <= 0) && (maximum == null || compare(value, maximum) <= 0);
    }

    @SuppressWarnings("unchecked") // between() admits only values that are comparable to their own type
    private static <T> int compare(T left, T right) {
        return ((Comparable<T>) left).compareTo(right);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Shows the parameter as usage lines do: {@code name} if required, else {@code [name]}; {@code ...} if it repeats.
     */
    @Override
    public String toString() {
        String word = type == Type.STRINGS ? name + "..." : name;
        return required() ? word : '[' + word + ']';
    }
}
