package io.heddle.benchmarks.idle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Connections that have made one request each, and are silent since.
 *
 * @threading Caller-confined.
 */
final class Crowd implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final byte[] REQUEST = "ping\r\n".getBytes(US_ASCII);
    private static final byte[] REPLY = "pong\r\n".getBytes(US_ASCII);

    private final ArrayDeque<Socket> sockets = new ArrayDeque<>();

    /** Opens connections to a port of this machine until there are this many. */
    void growTo(int connections, int port) throws IOException {
        while (sockets.size() < connections) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.add(socket);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(REQUEST);
            byte[] reply = socket.getInputStream().readNBytes(REPLY.length);
            if (!Arrays.equals(reply, REPLY)) {
                throw new IOException("connection " + sockets.size() + " got: " + new String(reply, US_ASCII));
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.setSoLinger(true, 0); // else each port would be taken for a minute more, and a second run fail
            socket.close();
        }
    }
}
