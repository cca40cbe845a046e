package io.heddle.jsonrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import io.heddle.server.ValueVisitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Writes values as JSON. Numbers are exact; {@code NaN} and infinity, which JSON has no numbers for, are strings, as
 * are bytes: base64 with padding (RFC 4648 section 4).
 *
 * @threading Caller-confined.
 */
final class ValueWriter implements ValueVisitor {
    private final JsonGenerator json;

    ValueWriter(JsonGenerator json) {
        this.json = json;
    }

    /** What a generator is asked for. */
    @FunctionalInterface
    private interface Step {
        void write() throws IOException;
    }

    /** To memory, so what fails is not the writing. */
    private static void write(Step step) {
        try {
            step.write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void nothing() {
        write(json::writeNull);
    }

    @Override
    public void text(String value) {
        write(() -> json.writeString(value));
    }

    @Override
    public void bool(boolean value) {
        write(() -> json.writeBoolean(value));
    }

    @Override
    public void integer(long value) {
        write(() -> json.writeNumber(value));
    }

    @Override
    public void integer(BigInteger value) {
        write(() -> json.writeNumber(value));
    }

    @Override
    public void decimal(double value) {
        if (Double.isFinite(value)) {
            write(() -> json.writeNumber(value));
        } else {
            text(Double.toString(value));
        }
    }

    @Override
    public void decimal(BigDecimal value) {
        write(() -> json.writeNumber(value));
    }

    @Override
    public void bytes(byte[] value) {
        write(() -> json.writeBinary(value));
    }

    @Override
    public void beginList(int size) {
        write(json::writeStartArray);
    }

    @Override
    public void endList() {
        write(json::writeEndArray);
    }

    @Override
    public void beginMap(int size) {
        write(json::writeStartObject);
    }

    @Override
    public void key(String name) {
        write(() -> json.writeFieldName(name));
    }

    @Override
    public void endMap() {
        write(json::writeEndObject);
    }
}
