package io.heddle.resp;

import com.google.auto.service.AutoService;
import io.heddle.command.CommandRegistry;
import io.heddle.reactor.Protocol;
import io.heddle.server.Detection;
import io.heddle.server.Session;
import io.heddle.server.WireProtocol;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * RESP, the serialization protocol of Redis, in its versions 2 and 3. It is told by a first line of {@code *} and
 * digits: an array, as clients send requests. What Redis calls inline commands is left to the text protocol.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
@AutoService(WireProtocol.class)
public final class RespWireProtocol implements WireProtocol {
    private static final int MOST_DIGITS = 10;

    /** What the connections of a server share; a server that is gone takes its own along. */
    private final Map<CommandRegistry, RespServer> servers = Collections.synchronizedMap(new WeakHashMap<>());

    /** Makes the protocol, as {@link java.util.ServiceLoader} does. */
    public RespWireProtocol() {}

    @Override
    public String name() {
        return "resp";
    }

    @Override
    public Detection detect(ByteBuffer start) {
        int at = start.position();
        if (start.get(at) != '*') {
            return Detection.NO;
        }
        int digitsFrom = ++at;
        while (at < start.limit() && isDigit(start.get(at))) {
            at++;
        }
        int digits = at - digitsFrom;
        if (digits > MOST_DIGITS) {
            return Detection.NO;
        }
        return endsLine(start, at, digits);
    }

    private static Detection endsLine(ByteBuffer start, int at, int digits) {
        if (at == start.limit()) {
            return Detection.NEED_MORE;
        }
        if (digits == 0 || start.get(at) != '\r') {
            return Detection.NO;
        }
        if (at + 1 == start.limit()) {
            return Detection.NEED_MORE;
        }
        return start.get(at + 1) == '\n' ? Detection.MATCH : Detection.NO;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    @Override
    public Protocol open(Session session) {
        return new RespProtocol(session, servers.computeIfAbsent(session.commands(), RespServer::new));
    }
}
