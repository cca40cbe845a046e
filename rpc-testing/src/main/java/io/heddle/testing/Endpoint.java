package io.heddle.testing;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;

/**
 * One end of a connection in memory, of TCP or of a Unix domain socket, with the receive buffer that a socket has in
 * the operating system. Both ends behave alike: closed with unread data, or sent to after it closed, an end resets the
 * connection.
 *
 * @threading Event-loop confined.
 */
final class Endpoint {
    private final ByteQueue incoming = new ByteQueue();
    private final int capacity;
    private final SocketAddress address;
    private Endpoint other = this;
    private boolean finReceived;
    private boolean finSent;
    private boolean closed;
    private boolean reset;

    private Endpoint(SocketAddress address, int capacity) {
        this.address = address;
        this.capacity = capacity;
    }

    /** The server's end of a new connection; {@link #other()} is the client's. */
    static Endpoint pair(SocketAddress server, int serverBufferBytes, SocketAddress client, int clientBufferBytes) {
        Endpoint serverEnd = new Endpoint(server, serverBufferBytes);
        serverEnd.other = new Endpoint(client, clientBufferBytes);
        serverEnd.other.other = serverEnd;
        return serverEnd;
    }

    Endpoint other() {
        return other;
    }

    SocketAddress address() {
        return address;
    }

    /** Sends what fits into the other side's buffer; tells how much that was. */
    int send(ByteQueue bytes) throws IOException {
        failIfReset();
        if (other.closed && bytes.size() > 0) {
            reset();
            throw new SocketException("Broken pipe");
        }
        return other.incoming.take(bytes, other.capacity - other.incoming.size());
    }

    /** Receives what is there; false at the end. */
    boolean receive(ByteBuffer target) throws IOException {
        failIfReset();
        incoming.drainTo(target);
        return target.position() > 0 || !finReceived;
    }

    void shutdownOutput() {
        if (!finSent) {
            finSent = true;
            other.finReceived = true;
        }
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (incoming.size() > 0) {
            reset();
        } else {
            shutdownOutput();
        }
    }

    void reset() {
        if (!reset && !(closed && other.closed)) {
            reset = true;
            other.reset = true;
            incoming.clear();
            other.incoming.clear();
        }
        closed = true;
    }

    private void failIfReset() throws IOException {
        if (reset) {
            throw new SocketException("Connection reset");
        }
    }
}
