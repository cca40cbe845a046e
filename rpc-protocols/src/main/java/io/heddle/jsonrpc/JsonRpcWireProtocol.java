package io.heddle.jsonrpc;

import com.google.auto.service.AutoService;
import io.heddle.reactor.Protocol;
import io.heddle.server.Detection;
import io.heddle.server.Session;
import io.heddle.server.WireProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * JSON-RPC 2.0. Messages are lines, or have a header as those of language servers have; the first bytes of a connection
 * tell which. Calls run beside each other.
 *
 * @threading Thread-safe: without state.
 * @since 0.1
 */
@AutoService(WireProtocol.class)
public final class JsonRpcWireProtocol implements WireProtocol {
    private static final String[] FIRST_HEADERS = {"content-length:", "content-type:"};

    /**
     * Makes the protocol, as {@link java.util.ServiceLoader} does. Writes and reads one message: to load what that
     * takes would hold up a loop for a tenth of a second.
     */
    public JsonRpcWireProtocol() {
        try {
            MessageParser.parse(ByteBuffer.wrap(Messages.result(Id.NULL, List.of("text", 1L))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "jsonrpc";
    }

    /** {@inheritDoc} No line of text that is a call begins with a bracket, and no request of HTTP with a header. */
    @Override
    public Detection detect(ByteBuffer start) {
        if (Framing.beginsLines(start.get(start.position()))) {
            return Detection.MATCH;
        }
        Detection answer = Detection.NO;
        for (String header : FIRST_HEADERS) {
            Detection one = detect(header, start);
            if (one == Detection.MATCH) {
                return one;
            }
            answer = one == Detection.NEED_MORE ? one : answer;
        }
        return answer;
    }

    private static Detection detect(String header, ByteBuffer start) {
        int length = Math.min(header.length(), start.remaining());
        for (int i = 0; i < length; i++) {
            char next = (char) (start.get(start.position() + i) & 0xff);
            if (Character.toLowerCase(next) != header.charAt(i)) {
                return Detection.NO;
            }
        }
        return length < header.length() ? Detection.NEED_MORE : Detection.MATCH;
    }

    @Override
    public Protocol open(Session session) {
        return new JsonRpcProtocol(session, new MessageDecoder());
    }
}
