package io.heddle.resp;

import io.heddle.command.ErrorCode;
import io.heddle.server.ValueVisitor;
import io.heddle.server.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects the bytes of a reply in one of the two versions. Version 3 has types of its own for maps, booleans,
 * decimals, big numbers and null; in version 2 these are flat arrays, 1 and 0, text, text, and a bulk string of length
 * -1.
 *
 * @threading Caller-confined.
 */
final class RespWriter implements ValueVisitor {
    /** Done, and nothing to say. */
    static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] END = {'\r', '\n'};
    private static final int SMALLEST = 64;
    private static final int LONG_BITS = 64;

    /** Some clients give up the connection for a decimal of more digits. */
    private static final int MAX_DECIMAL_DIGITS = 300;

    private final RespVersion version;
    private byte[] bytes = new byte[SMALLEST];
    private int length;

    RespWriter(RespVersion version) {
        this.version = version;
    }

    /** Renders a value as a whole reply or as an element of one. */
    static byte[] value(RespVersion version, @Nullable Object value) {
        RespWriter writer = new RespWriter(version);
        Values.visit(value, writer);
        return writer.toBytes();
    }

    /** Renders a failure, which is the same in both versions: {@code -CODE message}. */
    static byte[] failure(ErrorCode code, String message) {
        return error(code.name(), message);
    }

    /** Renders an error whose first word is none of {@link ErrorCode}, but one that clients know. */
    static byte[] error(String code, String message) {
        StringBuilder line = new StringBuilder("-").append(code).append(' ');
        message.chars().forEach(c -> line.append(Character.isISOControl(c) ? ' ' : (char) c));
        return line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public void nothing() {
        raw(version == RespVersion.RESP3 ? "_\r\n" : "$-1\r\n");
    }

    /** A reply that is missing where an array is expected. */
    void noList() {
        raw(version == RespVersion.RESP3 ? "_\r\n" : "*-1\r\n");
    }

    @Override
    public void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A simple string, which some clients expect for flags. */
    void simple(String word) {
        line('+', word);
    }

    @Override
    public void bool(boolean value) {
        if (version == RespVersion.RESP3) {
            raw(value ? "#t\r\n" : "#f\r\n");
        } else {
            integer(value ? 1 : 0);
        }
    }

    @Override
    public void integer(long value) {
        line(':', Long.toString(value));
    }

    @Override
    public void integer(BigInteger value) {
        if (value.bitLength() < LONG_BITS) {
            integer(value.longValue());
        } else if (version == RespVersion.RESP3) {
            line('(', value.toString());
        } else {
            text(value.toString());
        }
    }

    /**
     * Not a number is text, because the clients made with hiredis, redis-cli among them, give up the connection for it.
     */
    @Override
    public void decimal(double value) {
        decimal(digits(value), !Double.isNaN(value));
    }

    private static String digits(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return Double.isNaN(value) ? "nan" : Double.toString(value);
    }

    /** One that no double comes near to is text, because clients read decimals as doubles. */
    @Override
    public void decimal(BigDecimal value) {
        String digits = value.toString();
        decimal(digits, digits.length() <= MAX_DECIMAL_DIGITS && Double.isFinite(value.doubleValue()));
    }

    private void decimal(String digits, boolean natural) {
        if (natural && version == RespVersion.RESP3) {
            line(',', digits);
        } else {
            text(digits);
        }
    }

    @Override
    public void bytes(byte[] value) {
        line('$', Integer.toString(value.length));
        raw(value);
        raw(END);
    }

    @Override
    public void beginList(int size) {
        line('*', Integer.toString(size));
    }

    @Override
    public void endList() {}

    @Override
    public void beginMap(int size) {
        if (version == RespVersion.RESP3) {
            line('%', Integer.toString(size));
        } else {
            beginList(2 * size);
        }
    }

    @Override
    public void key(String name) {
        text(name);
    }

    @Override
    public void endMap() {}

    private void line(char type, String ascii) {
        ensure(1 + ascii.length() + END.length);
        bytes[length++] = (byte) type;
        raw(ascii);
        raw(END);
    }

    private void raw(String ascii) {
        ensure(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
    }

    /** Adds what is rendered already. */
    void raw(byte[] more) {
        ensure(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private void ensure(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
    }

    int length() {
        return length;
    }
}
