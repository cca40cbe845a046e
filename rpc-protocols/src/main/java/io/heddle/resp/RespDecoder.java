package io.heddle.resp;

import static java.util.Objects.requireNonNull;

import io.heddle.protocol.FrameDecoder;
import io.heddle.protocol.FrameException;
import io.heddle.protocol.FrameSink;
import io.heddle.protocol.Tail;
import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;

/**
 * Finds the requests of RESP: {@code *<count>\r\n}, then as many bulk strings, {@code $<length>\r\n<bytes>\r\n}. A
 * request is handed on as it was sent, for a {@link RespRequest} to take apart; one of no elements is left out, as
 * Redis does. Nothing nests in a request. After <a
 * href="https://redis.io/docs/latest/develop/reference/protocol-spec/">the protocol's specification</a>.
 *
 * <p>Counts and lengths are checked by their digits, before what they announce has arrived. When the format is broken,
 * that and everything later is discarded.
 *
 * @threading Caller-confined: one instance decodes one stream.
 */
final class RespDecoder implements FrameDecoder {
    /** The most elements of a request: a command and its arguments. */
    static final int MAX_ELEMENTS = 1024;

    /** The most bytes of a request, with all that frames it; so a bulk string may have nearly as many. */
    static final int MAX_REQUEST_BYTES = 256 << 10;

    private enum State {
        TYPE,
        NUMBER,
        LINE_END,
        BODY,
        BODY_CR,
        BODY_LF,
        BROKEN
    }

    private static final int RADIX = 10;
    private static final int UNKNOWN = -1;
    private static final int END_BYTES = 2;
    private static final int EMPTY_REQUEST_BYTES = 4; // *0 and the end of its line: any other has more
    private static final FrameSink IGNORE = request -> true;

    private final Tail tail = new Tail();
    private State state = State.TYPE;
    private int number = UNKNOWN; // as far as its digits were seen; then, how much of the body is left
    private int elementsLeft = UNKNOWN; // until the first line is read
    private int scanned; // bytes of the request that were looked at
    private long requests;

    @Override
    public void decode(ByteBuffer in, FrameSink sink) throws FrameException {
        if (state == State.BROKEN) {
            in.position(in.limit());
        }
        boolean more = true;
        while (more && in.hasRemaining()) {
            if (scan(in)) {
                more = hand(in, sink);
            } else {
                tail.append(in, in.remaining(), MAX_REQUEST_BYTES);
            }
        }
    }

    /**
     * Looks on to the end of the request, whose bytes before {@code in} are in the tail; false if it is not in sight.
     */
    private boolean scan(ByteBuffer in) throws FrameException {
        int start = in.position() - tail.length(); // where the request would begin in this buffer
        int limit = in.limit() - start;
        while (scanned < limit) {
            if (state == State.BODY) {
                skipBody(limit);
            } else {
                readFrame(in, in.get(start + scanned));
            }
            if (elementsLeft == 0) {
                return true;
            }
        }
        return false;
    }

    /** Reads a byte of what is around the bodies of bulk strings. */
    private void readFrame(ByteBuffer in, byte next) throws FrameException {
        if (scanned++ == MAX_REQUEST_BYTES) {
            throw broken(in, new FrameException.TooLong(scanned, MAX_REQUEST_BYTES));
        }
        switch (state) {
            case TYPE -> readType(in, next);
            case NUMBER -> readNumber(in, next);
            case LINE_END -> endLine(in, next);
            default -> endBody(in, next);
        }
    }

    private void readType(ByteBuffer in, byte next) throws FrameException {
        char expected = elementsLeft == UNKNOWN ? '*' : '$';
        if (next != expected) {
            throw broken(in, new FrameException.Malformed("expected '" + expected + "'"));
        }
        number = UNKNOWN;
        state = State.NUMBER;
    }

    private void readNumber(ByteBuffer in, byte next) throws FrameException {
        if (next == '\r' && number != UNKNOWN) {
            state = State.LINE_END;
        } else if (next >= '0' && next <= '9' && number != 0) {
            number = number == UNKNOWN ? next - '0' : number * RADIX + next - '0';
            checkNumber(in);
        } else {
            throw broken(in, invalidNumber());
        }
    }

    private void checkNumber(ByteBuffer in) throws FrameException {
        if (elementsLeft == UNKNOWN && number > MAX_ELEMENTS) {
            throw broken(in, invalidNumber());
        }
        long end = (long) scanned + number; // at least: the line has yet to end
        if (end > MAX_REQUEST_BYTES) {
            throw broken(in, new FrameException.TooLong(end, MAX_REQUEST_BYTES));
        }
    }

    private FrameException invalidNumber() {
        return new FrameException.Malformed(
                elementsLeft == UNKNOWN ? "invalid multibulk length" : "invalid bulk length");
    }

    private void endLine(ByteBuffer in, byte next) throws FrameException {
        if (next != '\n') {
            throw broken(in, invalidNumber());
        }
        if (elementsLeft == UNKNOWN) {
            elementsLeft = number;
            state = State.TYPE;
            return;
        }
        state = number == 0 ? State.BODY_CR : State.BODY;
        int end = scanned + number + END_BYTES;
        if (end > MAX_REQUEST_BYTES) {
            throw broken(in, new FrameException.TooLong(end, MAX_REQUEST_BYTES));
        }
    }

    private void skipBody(int limit) {
        int skipped = Math.min(number, limit - scanned);
        scanned += skipped;
        number -= skipped;
        if (number == 0) {
            state = State.BODY_CR;
        }
    }

    private void endBody(ByteBuffer in, byte next) throws FrameException {
        if (next != (state == State.BODY_CR ? '\r' : '\n')) {
            throw broken(in, new FrameException.Malformed("a bulk string is longer than its length"));
        }
        if (state == State.BODY_CR) {
            state = State.BODY_LF;
        } else {
            state = State.TYPE;
            elementsLeft--;
        }
    }

    private boolean hand(ByteBuffer in, FrameSink sink) {
        int size = scanned;
        requests++;
        scanned = 0;
        elementsLeft = UNKNOWN;
        ByteBuffer whole = requireNonNull(tail.complete(in, size), "the end is in sight");
        return Tail.hand(whole, size, size, size == EMPTY_REQUEST_BYTES ? IGNORE : sink);
    }

    private FrameException broken(ByteBuffer in, FrameException violation) {
        in.position(in.limit());
        tail.drop();
        state = State.BROKEN;
        elementsLeft = UNKNOWN;
        scanned = 0;
        return violation;
    }

    @Override
    public long openFrame() {
        return scanned > 0 ? requests + 1 : Protocol.NO_FRAME;
    }

    /** The bytes of memory held for a request that is not complete. */
    int capacity() {
        return tail.capacity();
    }
}
