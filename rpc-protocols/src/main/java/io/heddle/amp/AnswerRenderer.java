package io.heddle.amp;

import io.heddle.server.ValueVisitor;
import io.heddle.server.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Renders results: the entries of a map or record are the keys of the answer, any other value is its only key
 * {@value #RESULT}. Each text is as Twisted writes it; a map or record inside is an {@code AmpList} of one box.
 *
 * @threading Caller-confined.
 */
final class AnswerRenderer implements ValueVisitor {
    static final String RESULT = "result";

    private final BoxBuilder answer = new BoxBuilder();
    private final ArrayDeque<Part> open = new ArrayDeque<>(); // those that are not complete, the innermost first

    private AnswerRenderer() {}

    /**
     * The answer that a result is.
     *
     * @throws AnswerTooLargeException if it is too large
     * @throws IllegalArgumentException if it is no plain value, or AMP has no form for it
     */
    static BoxBuilder answer(@Nullable Object result) {
        AnswerRenderer renderer = new AnswerRenderer();
        if (!(result instanceof Map) && !(result instanceof Record)) {
            renderer.open.push(renderer.answer.key(RESULT));
        } // else the answer is opened by the map itself
        Values.visit(result, renderer);
        return renderer.answer;
    }

    /** Adds an item of a stream to a list, and throws what {@link #answer} does. */
    static void addItem(Object item, ListBuilder items) {
        AnswerRenderer renderer = new AnswerRenderer();
        renderer.open.push(items);
        Values.visit(item, renderer);
    }

    private Part innermost() {
        return open.element();
    }

    @Override
    public void nothing() {
        innermost().addNothing();
    }

    @Override
    public void text(String value) {
        if (value.length() > Part.MAX_VALUE_BYTES) { // before as much again is allocated for its bytes
            throw new AnswerTooLargeException("a text of the answer has more than " + Part.MAX_VALUE_BYTES + " bytes");
        }
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void bytes(byte[] value) {
        innermost().add(value, false);
    }

    @Override
    public void time(TemporalAccessor value) {
        text(PythonText.time(value));
    }

    @Override
    public void bool(boolean value) {
        text(PythonText.bool(value));
    }

    @Override
    public void integer(long value) {
        text(Long.toString(value));
    }

    @Override
    public void integer(BigInteger value) {
        text(value.toString());
    }

    @Override
    public void decimal(double value) {
        text(PythonText.floating(value));
    }

    /** Java's form is Python's: both are that of the General Decimal Arithmetic Specification. */
    @Override
    public void decimal(BigDecimal value) {
        text(value.toString());
    }

    @Override
    public void beginList(int size) {
        open.push(new ListBuilder());
    }

    @Override
    public void endList() {
        byte[] list = open.pop().toBytes();
        innermost().add(list, false);
    }

    @Override
    public void beginMap(int size) {
        open.push(open.isEmpty() ? answer : new BoxBuilder());
    }

    @Override
    public void key(String name) {
        ((BoxBuilder) innermost()).key(name);
    }

    @Override
    public void endMap() {
        Part complete = open.pop();
        if (!open.isEmpty()) {
            innermost().add(complete.toBytes(), true);
        }
    }
}
