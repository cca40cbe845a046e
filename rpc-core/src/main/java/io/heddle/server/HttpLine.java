package io.heddle.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Tells lines of HTTP from lines of the text protocol, so that a web page cannot have a browser drive commands
 * (cross-protocol forgery). Such a line is
 *
 * <ul>
 *   <li>a header: its first word is an HTTP token with a colon behind it, which no command's name has;
 *   <li>a request of three words: a method of RFC 9110, {@code PATCH} or {@code PRI}, a target, {@code HTTP/...};
 *   <li>the same with any other method if the target is a path or {@code *}: scripts may choose the method freely for
 *       their own origin, which may be any name that resolves to this machine;
 *   <li>a request with a path that was cut within {@code HTTP/}, or in front of it but behind the blank.
 * </ul>
 *
 * <p>The only line in use elsewhere that is hit is of the form {@code echo /x HTTP/1}; with one of its words in quotes
 * it is not.
 *
 * @threading Immutable.
 */
final class HttpLine {
    /** RFC 9110 section 9.3, RFC 5789, RFC 9113 section 3.4; methods have upper and lower case. */
    private static final String[] METHODS = {
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI"
    };

    private static final String VERSION = "HTTP/";

    /** The characters of a token that are neither letter nor digit: RFC 9110 section 5.6.2. */
    private static final byte[] TOKEN_MARKS = "!#$%&'*+-.^_`|~".getBytes(StandardCharsets.US_ASCII);

    private HttpLine() {}

    /**
     * Whether a line is HTTP. It costs a look at the first three words, and no object.
     *
     * @param line from position to limit, which stay; without the line ending
     * @return true if the connection should be closed
     */
    static boolean matches(ByteBuffer line) {
        int from = line.position();
        int to = line.limit();
        int methodEnd = TextRequest.wordEnd(line, from, to);
        if (methodEnd == from) {
            return false;
        }
        if (line.get(methodEnd - 1) == ':') {
            return isToken(line, from, methodEnd - 1);
        }
        int target = TextRequest.skipBlanks(line, methodEnd, to);
        boolean known = isMethod(line, from, methodEnd);
        if (target == to || !(known || line.get(target) == '/' || line.get(target) == '*')) {
            return false; // before a look at all of what may be a long argument
        }
        int targetEnd = TextRequest.wordEnd(line, target, to);
        if (targetEnd == to) {
            return false;
        }
        int version = TextRequest.skipBlanks(line, targetEnd, to);
        int versionEnd = TextRequest.wordEnd(line, version, to);
        if (TextRequest.skipBlanks(line, versionEnd, to) < to) {
            return false;
        }
        boolean path = line.get(target) == '/' || (line.get(target) == '*' && targetEnd == target + 1);
        if (startsWith(VERSION, line, version, versionEnd)) {
            return known || (path && isToken(line, from, methodEnd));
        }
        boolean cut = versionEnd - version < VERSION.length()
                && startsWith(VERSION.substring(0, versionEnd - version), line, version, versionEnd);
        return known && path && cut;
    }

    private static boolean isMethod(ByteBuffer line, int from, int to) {
        for (String method : METHODS) {
            if (method.length() == to - from && startsWith(method, line, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(String ascii, ByteBuffer line, int from, int to) {
        if (to - from < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (line.get(from + i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isToken(ByteBuffer line, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isTokenByte(line.get(i))) {
                return false;
            }
        }
        return to > from;
    }

    private static boolean isTokenByte(byte b) {
        if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9')) {
            return true;
        }
        for (byte mark : TOKEN_MARKS) {
            if (b == mark) {
                return true;
            }
        }
        return false;
    }
}
