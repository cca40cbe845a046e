package io.heddle.benchmarks.overload;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One connection that calls {@code work}. Its requests are a few bytes, so that the socket always takes them whole.
 *
 * @threading Confined to the thread of its load.
 */
final class Caller implements Closeable {
    private static final byte[] REQUEST = (Work.NAME + "\r\n").getBytes(StandardCharsets.US_ASCII);

    /** Told of replies. */
    interface Replies {
        void arrived(long meantNanos, boolean accepted);
    }

    private final SocketChannel channel;
    private final Queue<Long> meant = new ArrayDeque<>(); // of the calls without a reply, when each was to be sent
    private boolean inLine;
    private boolean accepted; // what the line tells that is being read

    Caller(Selector selector, int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    void call(long meantNanos) throws IOException {
        if (channel.write(ByteBuffer.wrap(REQUEST)) < REQUEST.length) {
            throw new IOException("a connection takes no more requests");
        }
        meant.add(meantNanos);
    }

    /** When each call without a reply was to be sent. */
    Iterable<Long> unanswered() {
        return meant;
    }

    void receive(ByteBuffer buffer, Replies replies) throws IOException {
        if (channel.read(buffer.clear()) < 0) {
            throw new EOFException("connection lost");
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            byte next = buffer.get();
            if (!inLine) {
                inLine = true;
                accepted = next == Work.REPLY.charAt(0);
            }
            if (next == '\n') {
                inLine = false;
                replies.arrived(meant.remove(), accepted);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
