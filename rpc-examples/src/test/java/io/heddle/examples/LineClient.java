package io.heddle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client of lines over a blocking socket. No wait is longer than 20 seconds. */
final class LineClient implements AutoCloseable {
    private static final int MOST_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final InputStream input;

    private LineClient(int port, int receiveBufferBytes) throws IOException {
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setSoTimeout(MOST_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MOST_MILLIS);
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream());
    }

    static LineClient connect(int port) throws IOException {
        return new LineClient(port, 0);
    }

    /** One whose operating system takes little for it while it does not read. */
    static LineClient connectWithSmallBuffer(int port) throws IOException {
        return new LineClient(port, 4096);
    }

    LineClient send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    LineClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends a line and reads one. */
    String ask(String line) throws IOException {
        return send(line + "\r\n").line();
    }

    /** Reads a line, which must end with CR LF. */
    String line() throws IOException {
        String text = message();
        assertThat(text).endsWith("\r");
        return text.substring(0, text.length() - 1);
    }

    /** Reads a line that ends with LF. */
    String message() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = input.read(); b != '\n'; b = input.read()) {
            assertThat(b).as("a byte after \"%s\"", line).isNotNegative();
            line.write(b);
        }
        return line.toString(UTF_8);
    }

    int localPort() {
        return socket.getLocalPort();
    }

    boolean hasBeenAnswered() throws IOException {
        return input.available() > 0;
    }

    /** Reads up to the end of what the server sends. */
    String rest() throws IOException {
        return new String(input.readAllBytes(), UTF_8);
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
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
