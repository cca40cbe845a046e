package io.heddle.resp;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The bulk strings of a request, one after the other, read straight from the buffer in which {@link RespDecoder} found
 * it.
 *
 * @threading Caller-confined, and valid only as long as the buffer is.
 */
final class RespRequest {
    private static final char REPLACEMENT = '\ufffd';
    private static final int MAX_SHOWN = 64;
    private static final int RADIX = 10;
    private static final int END_BYTES = 2;

    private final ByteBuffer request;
    private int left;
    private int at; // the next byte to be read
    private int from;
    private int to;

    /**
     * Begins before the first string.
     *
     * @param request from position to limit, which stay: well-formed
     */
    RespRequest(ByteBuffer request) {
        this.request = request;
        this.at = request.position();
        this.left = readNumber();
    }

    /** How many strings are left. */
    int left() {
        return left;
    }

    /** Goes to the next string, if one is left. */
    boolean next() {
        if (left == 0) {
            return false;
        }
        left--;
        int length = readNumber();
        from = at;
        to = from + length;
        at = to + END_BYTES;
        return true;
    }

    private int readNumber() {
        int number = 0;
        at++; // its type
        for (byte digit = request.get(at); digit != '\r'; digit = request.get(at)) {
            number = number * RADIX + digit - '0';
            at++;
        }
        at += END_BYTES;
        return number;
    }

    /** The index of the string's first byte in the buffer. */
    int from() {
        return from;
    }

    /** The index behind its last. */
    int to() {
        return to;
    }

    /** A copy of the string. */
    byte[] bytes() {
        byte[] bytes = new byte[to - from];
        request.get(from, bytes);
        return bytes;
    }

    /**
     * The string as text.
     *
     * @throws CommandException if it is not UTF-8
     */
    String text() throws CommandException {
        byte[] bytes = bytes();
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) { // seldom meant, but it may be
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            } catch (CharacterCodingException e) {
                throw new CommandException(ErrorCode.INVALID_ARGUMENT, "not UTF-8");
            }
        }
        return text;
    }

    /** As much of the string as an error message repeats of it. */
    String shown() {
        String text = new String(bytes(), StandardCharsets.UTF_8);
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }

    /**
     * All the strings that are left.
     *
     * @param of whose arguments they are, for the message
     * @param least how many there must be
     * @param most how many there may be
     * @throws CommandException if there are more or less, or one is not UTF-8
     */
    List<String> rest(String of, int least, int most) throws CommandException {
        checkLeft(of, least, most);
        List<String> rest = new ArrayList<>(left);
        while (next()) {
            rest.add(text());
        }
        return rest;
    }

    /** Sees to it that as many strings are left as {@link #rest} says. */
    void checkLeft(String of, int least, int most) throws CommandException {
        if (left < least || left > most) {
            throw new CommandException(
                    ErrorCode.INVALID_ARGUMENT, "wrong number of arguments for '" + of + "' command");
        }
    }
}
