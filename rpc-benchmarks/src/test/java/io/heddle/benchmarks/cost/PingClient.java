package io.heddle.benchmarks.cost;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A connection that sends batches of {@code ping}, each in one write, and allocates nothing meanwhile.
 *
 * @threading Caller-confined.
 */
final class PingClient implements AutoCloseable {
    private static final String REQUEST = "ping\r\n";
    private static final String REPLY = "pong\r\n";
    private static final int TIMEOUT_MILLIS = 10_000;

    private final SocketChannel channel;
    private final ByteBuffer requests;
    private final ByteBuffer expected;
    private final ByteBuffer replies;

    /** @param depth how many requests are under way at a time */
    PingClient(InetSocketAddress server, int depth) throws IOException {
        requests = direct(REQUEST.repeat(depth));
        expected = direct(REPLY.repeat(depth));
        replies = ByteBuffer.allocateDirect(expected.capacity());
        channel = SocketChannel.open();
        channel.socket().connect(server, TIMEOUT_MILLIS);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    void send() throws IOException {
        channel.write(requests.rewind()); // blocks until all is sent
    }

    void receive() throws IOException {
        replies.clear();
        while (replies.hasRemaining()) {
            if (channel.read(replies) < 0) {
                throw new EOFException("the server has closed the connection");
            }
        }
        if (!replies.flip().equals(expected.rewind())) {
            throw new IOException("a reply is not " + REPLY.strip());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
