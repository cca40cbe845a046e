package io.heddle.server;

import io.heddle.command.RecordComponents;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.TemporalAccessor;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the values that commands return, for wire protocols that render them.
 *
 * @threading Thread-safe: without state. Values must not change meanwhile.
 * @since 0.1
 */
public final class Values {
    /** How deep a value may be nested. It keeps one that contains itself from being followed for ever. */
    public static final int MAX_DEPTH = 32;

    private Values() {}

    /**
     * Tells a visitor the parts of a value.
     *
     * @param value as {@link io.heddle.command.Command#execute} may return it
     * @param visitor told them, in order
     * @throws IllegalArgumentException if a part is of no type that a command may return, or is nested deeper than
     *     {@value #MAX_DEPTH} levels; the visitor may have been told others before
     * @throws ConcurrentModificationException if a list or map has another size than it says
     */
    public static void visit(@Nullable Object value, ValueVisitor visitor) {
        visit(value, visitor, 1);
    }

    private static void visit(@Nullable Object value, ValueVisitor visitor, int depth) {
        if (value instanceof String text) { // which most are
            visitor.text(text);
        } else if (value instanceof Collection<?> items) {
            checkDepth(depth);
            visitList(items, visitor, depth);
        } else if (value instanceof Map<?, ?> map) {
            checkDepth(depth);
            visitMap(map, visitor, depth);
        } else if (value instanceof Record components) {
            checkDepth(depth);
            visitMap(RecordComponents.of(components), visitor, depth);
        } else {
            visitScalar(value, visitor);
        }
    }

    private static void visitScalar(@Nullable Object value, ValueVisitor visitor) {
        switch (value) {
            case null -> visitor.nothing();
            case Boolean bool -> visitor.bool(bool);
            case Number number -> visitNumber(number, visitor);
            case byte[] bytes -> visitor.bytes(bytes);
            case Duration duration -> visitor.text(duration.toString());
            case Enum<?> constant -> visitor.text(TextValues.text(constant)); // before times: DayOfWeek is both
            case TemporalAccessor time -> visitor.time(time);
            default -> visitor.text(TextValues.text(value));
        }
    }

    private static void visitNumber(Number number, ValueVisitor visitor) {
        switch (number) {
            case Long whole -> visitor.integer(whole);
            case Integer whole -> visitor.integer(whole);
            case Short whole -> visitor.integer(whole);
            case Byte whole -> visitor.integer(whole);
            case Double binary -> visitor.decimal(binary);
            case Float binary -> visitor.decimal(Double.parseDouble(binary.toString()));
            case BigInteger whole -> visitor.integer(whole);
            case BigDecimal exact -> visitor.decimal(exact);
            default -> visitOther(number, visitor);
        }
    }

    /** A counter, for example. */
    private static void visitOther(Number number, ValueVisitor visitor) {
        BigDecimal exact = new BigDecimal(number.toString());
        if (exact.scale() == 0) {
            visitor.integer(exact.unscaledValue());
        } else {
            visitor.decimal(exact);
        }
    }

    private static void visitList(Collection<?> items, ValueVisitor visitor, int depth) {
        int left = items.size();
        visitor.beginList(left);
        for (Object item : items) {
            visit(item, visitor, depth + 1);
            left--;
        }
        checkComplete(left);
        visitor.endList();
    }

    private static void visitMap(Map<?, ?> map, ValueVisitor visitor, int depth) {
        int left = map.size();
        visitor.beginMap(left);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object key = entry.getKey();
            visitor.key(key == null ? "null" : TextValues.text(key));
            visit(entry.getValue(), visitor, depth + 1);
            left--;
        }
        checkComplete(left);
        visitor.endMap();
    }

    private static void checkComplete(int left) {
        if (left != 0) {
            throw new ConcurrentModificationException("a list or map has another size than it says");
        }
    }

    private static void checkDepth(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("a value is nested deeper than " + MAX_DEPTH + " levels");
        }
    }
}
