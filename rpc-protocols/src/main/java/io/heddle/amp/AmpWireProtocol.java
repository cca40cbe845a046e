package io.heddle.amp;

import com.google.auto.service.AutoService;
import io.heddle.reactor.Protocol;
import io.heddle.server.Detection;
import io.heddle.server.Session;
import io.heddle.server.WireProtocol;
import java.nio.ByteBuffer;

/**
 * AMP, Twisted's Asynchronous Messaging Protocol: what {@code twisted.protocols.amp} speaks, server side.
 *
 * <p>A connection speaks it if its first bytes are the first key of a box: a zero byte, a length from 1 to 254, and
 * that many characters of printable ASCII.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
@AutoService(WireProtocol.class)
public final class AmpWireProtocol implements WireProtocol {
    private static final int PREFIX_BYTES = 2;

    /** With its length, what a protocol can be told by. */
    private static final int LONGEST_FIRST_KEY = MAX_DETECTION_BYTES - PREFIX_BYTES;

    /** Makes the protocol. */
    public AmpWireProtocol() {}

    @Override
    public String name() {
        return "amp";
    }

    @Override
    public Detection detect(ByteBuffer start) {
        int from = start.position();
        if (start.get(from) != 0) {
            return Detection.NO;
        }
        if (start.remaining() < PREFIX_BYTES) {
            return Detection.NEED_MORE;
        }
        int length = Byte.toUnsignedInt(start.get(from + 1));
        if (length == 0 || length > LONGEST_FIRST_KEY) {
            return Detection.NO;
        }
        int end = from + PREFIX_BYTES + length;
        for (int at = from + PREFIX_BYTES; at < Math.min(end, start.limit()); at++) {
            if (start.get(at) < ' ' || start.get(at) > '~') {
                return Detection.NO;
            }
        }
        return start.limit() < end ? Detection.NEED_MORE : Detection.MATCH;
    }

    @Override
    public Protocol open(Session session) {
        return new AmpProtocol(session);
    }
}
