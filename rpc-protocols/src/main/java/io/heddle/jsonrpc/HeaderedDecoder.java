package io.heddle.jsonrpc;

import static io.heddle.reactor.Protocol.NO_FRAME;

import io.heddle.protocol.Delimiter;
import io.heddle.protocol.FrameDecoder;
import io.heddle.protocol.FrameException;
import io.heddle.protocol.FrameSink;
import io.heddle.protocol.LineDecoder;
import io.heddle.protocol.Tail;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages that have a header: lines {@code name: value}, an empty line, then as many bytes as
 * {@code Content-Length} says. The base protocol of the Language Server Protocol 3.17; names are matched in either
 * case, lines may end without {@code \r}, and unknown names are ignored. A message of no bytes is left out.
 *
 * @threading Caller-confined: one instance decodes one stream.
 */
final class HeaderedDecoder implements FrameDecoder {
    /** The most bytes of all header lines of a message. */
    static final int MAX_HEADER_BYTES = 4096;

    private static final int UNKNOWN = -1;
    private static final int MOST_DIGITS = 18;

    private static final String CHARSET = "charset=";

    /** The characters of a name that are neither letter nor digit: RFC 9110 section 5.6.2. */
    private static final String NAME_MARKS = "!#$%&'*+-.^_`|~";

    private final int maxMessageBytes;
    private final LineDecoder headerLines = new LineDecoder(Delimiter.CRLF_OR_LF, MAX_HEADER_BYTES);
    private final Tail body = new Tail();
    private @Nullable String headerLine; // found and not looked at
    private int headerBytes; // of this message
    private int bodyBytes = UNKNOWN;
    private boolean bodyFollows;
    private long messages;

    HeaderedDecoder(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public void decode(ByteBuffer in, FrameSink sink) throws FrameException {
        boolean more = true;
        while (more && in.hasRemaining()) {
            if (bodyFollows) {
                more = readBody(in, sink);
            } else {
                readHeader(in);
            }
        }
    }

    private void readHeader(ByteBuffer in) throws FrameException {
        int start = in.position();
        try {
            headerLines.decode(in, this::keepHeaderLine);
        } catch (FrameException.TooLong e) {
            throw tooManyHeaders();
        }
        headerBytes += in.position() - start;
        if (headerBytes > MAX_HEADER_BYTES) {
            throw tooManyHeaders();
        }
        String line = headerLine;
        headerLine = null;
        if (line == null) {
            return;
        }
        if (line.isEmpty()) {
            beginBody();
        } else {
            headerReceived(line);
        }
    }

    private boolean keepHeaderLine(ByteBuffer line) {
        headerLine = StandardCharsets.ISO_8859_1.decode(line).toString();
        return false; // what follows may be a body
    }

    private static FrameException tooManyHeaders() {
        return new FrameException.Malformed("a header of more than " + MAX_HEADER_BYTES + " bytes");
    }

    private void headerReceived(String line) throws FrameException {
        int colon = line.indexOf(':');
        if (colon < 1 || !isName(line.substring(0, colon))) {
            throw new FrameException.Malformed("a line of the header is not of the form name: value");
        }
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-length" -> lengthReceived(value);
            case "content-type" -> typeReceived(value.toLowerCase(Locale.ROOT));
            default -> {}
        }
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !isDigit(c) && NAME_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void lengthReceived(String value) throws FrameException {
        if (bodyBytes != UNKNOWN || !isNumber(value)) {
            throw new FrameException.Malformed("Content-Length must be one whole number");
        }
        long length = value.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(value);
        if (length > maxMessageBytes) {
            throw new FrameException.TooLong(length, maxMessageBytes);
        }
        bodyBytes = (int) length;
    }

    /** @param value in lower case */
    private static void typeReceived(String value) throws FrameException {
        int at = value.indexOf(CHARSET);
        String charset =
                at < 0 ? "utf-8" : value.substring(at + CHARSET.length()).replace("\"", "");
        if (!charset.equals("utf-8") && !charset.equals("utf8")) {
            throw new FrameException.Malformed("Content-Type must have the charset utf-8, and nothing behind it");
        }
    }

    private void beginBody() throws FrameException {
        if (bodyBytes == UNKNOWN) {
            throw new FrameException.Malformed("a header without Content-Length");
        }
        bodyFollows = bodyBytes > 0;
        if (!bodyFollows) {
            endMessage();
        }
    }

    private boolean readBody(ByteBuffer in, FrameSink sink) {
        int size = bodyBytes;
        ByteBuffer whole = body.complete(in, size);
        if (whole == null) {
            return true;
        }
        endMessage();
        return Tail.hand(whole, size, size, sink);
    }

    private void endMessage() {
        messages++;
        headerBytes = 0;
        bodyBytes = UNKNOWN;
        bodyFollows = false;
    }

    @Override
    public long openFrame() {
        return headerBytes > 0 ? messages + 1 : NO_FRAME;
    }

    /** The bytes of memory held for a body. */
    int capacity() {
        return body.capacity();
    }
}
