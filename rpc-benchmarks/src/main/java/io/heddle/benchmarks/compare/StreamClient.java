package io.heddle.benchmarks.compare;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A connection that asks for streams, and reads them as fast as it can, or not at all.
 *
 * @threading Caller-confined.
 */
final class StreamClient implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 << 10;

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /** Connects to a port of this machine. */
    StreamClient(int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Sends a request, whose reply nobody need read. */
    void send(String request) throws IOException {
        channel.write(ByteBuffer.wrap((request + "\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    /** Asks a question that has one line for an answer. */
    String ask(String request) throws IOException {
        send(request);
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\n") < 0) {
            read();
            answer.append(StandardCharsets.US_ASCII.decode(buffer));
        }
        return answer.toString().strip();
    }

    /**
     * Reads a whole stream.
     *
     * @return how long that took, in seconds
     * @throws IOException if the connection fails, or the stream has not the length or the end that it should have
     */
    double read(StreamShape stream) throws IOException {
        long start = System.nanoTime();
        send(stream.request());
        long left = stream.bytes() - StreamShape.END.length();
        while (left > 0) {
            read();
            left -= buffer.remaining();
        }
        // What is there of the last line: it may have come with what was before, or may be yet to come.
        buffer.position((int) (buffer.limit() + left));
        StringBuilder end = new StringBuilder(StandardCharsets.US_ASCII.decode(buffer));
        while (end.length() < StreamShape.END.length()) {
            read();
            end.append(StandardCharsets.US_ASCII.decode(buffer));
        }
        if (!end.toString().equals(StreamShape.END)) {
            throw new IOException("a stream ends with " + end);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void read() throws IOException {
        if (channel.read(buffer.clear()) < 0) {
            throw new EOFException("connection lost");
        }
        buffer.flip();
    }

    /** Whether the server has reset the connection: it is sent an empty line, which means nothing, to find out. */
    boolean isReset() {
        try {
            send("");
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
