package io.heddle.protocols;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client of bytes over a blocking socket. No wait is longer than 20 seconds. */
final class Client implements AutoCloseable {
    private static final int MOST_MILLIS = 20_000;

    private final Socket socket = new Socket();

    Client(int port) throws IOException {
        socket.setSoTimeout(MOST_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MOST_MILLIS);
    }

    Client send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    Client send(byte[] bytes, int count) throws IOException {
        socket.getOutputStream().write(bytes, 0, count);
        return this;
    }

    /** Reads up to some text. */
    String receive(String end) throws IOException {
        StringBuilder all = new StringBuilder();
        while (all.indexOf(end) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the end, behind \"" + all + '"');
            }
            all.append((char) next);
        }
        return all.toString();
    }

    /** Reads as many bytes. */
    Client receive(int count) throws IOException {
        if (socket.getInputStream().readNBytes(count).length < count) {
            throw new IOException("the end");
        }
        return this;
    }

    /** Ends this direction, and reads up to the end of the other. */
    String finish() throws IOException {
        socket.shutdownOutput();
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    /** Drops the connection with RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
