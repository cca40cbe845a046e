package io.heddle.server;

import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;

/**
 * A way to write calls and replies as bytes. It parses and renders; it neither finds nor runs commands.
 *
 * <p>A port that is not fixed to one protocol finds out by the first bytes which one a connection speaks: clients speak
 * first. Protocols are found through {@link java.util.ServiceLoader}, or given to the server in code.
 *
 * @threading Thread-safe: one instance serves all connections of all loops.
 * @since 0.1
 */
public interface WireProtocol {
    /** How many bytes there are at most to {@link #detect} a protocol by. */
    int MAX_DETECTION_BYTES = 256;

    /**
     * The name by which lists of connections show it, and by which a port is fixed to it.
     *
     * @return one word in lower case
     */
    String name();

    /**
     * Tells whether a connection that begins with these bytes speaks this protocol. It is asked again each time that
     * more have arrived, until it knows: so the answer must depend on the bytes alone, not on how they are cut, and
     * once it is not {@link Detection#NEED_MORE} it must stay the same with more bytes behind. Ask for whole tokens: by
     * a first letter alone a line of text would be taken for something else.
     *
     * <p>If several protocols match, the first one by name speaks. If none does, or the first
     * {@value #MAX_DETECTION_BYTES} bytes decide nothing, the connection speaks text. The default is
     * {@link Detection#NO}: a protocol to which a port must be fixed.
     *
     * @param start the first bytes of the connection from position to limit, which stay: 1 to
     *     {@value #MAX_DETECTION_BYTES}
     * @return what they say
     */
    default Detection detect(ByteBuffer start) {
        return Detection.NO;
    }

    /**
     * Begins to speak on a connection. Called on its loop; {@link Protocol#connectionMade} follows, and the first bytes
     * are delivered like any others.
     *
     * @param session where to submit calls
     * @return the handler of this connection's bytes
     */
    Protocol open(Session session);
}
