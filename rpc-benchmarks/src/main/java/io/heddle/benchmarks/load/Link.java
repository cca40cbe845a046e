package io.heddle.benchmarks.load;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * One connection to the server under load. It sends as many requests as it was asked for, as the socket takes them, and
 * compares every byte of every reply.
 *
 * @threading Confined to the thread of its load.
 */
final class Link implements Closeable {
    /**
     * Links from one address. Linux gives out every other port first: 14,000 by default, after which it looks at all of
     * them again for each connection, which takes more time than the connection itself.
     */
    private static final int PER_ADDRESS = 10_000;

    private final int index;
    private final RepeatedLine requests;
    private final RepeatedLine replies;
    private final ByteChannel channel;
    private final SelectionKey key;
    private long bytesAsked;
    private long bytesSent;
    private long bytesReceived;

    /**
     * Connects to a port of this machine. The selector's key for it has it as attachment.
     *
     * @param tls if it shall speak that
     */
    Link(int index, Selector selector, int port, Optional<SSLContext> tls, RepeatedLine requests, RepeatedLine replies)
            throws IOException {
        this.index = index;
        this.requests = requests;
        this.replies = replies;
        SocketChannel socket = SocketChannel.open();
        try {
            if (index >= PER_ADDRESS) {
                socket.bind(new InetSocketAddress("127.0.0." + (1 + index / PER_ADDRESS), 0));
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            // Reset when closed: an orderly end would take the port for a minute more, and the next load run short.
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel = tls.isPresent() ? new TlsChannel(socket, tls.get()) : socket;
            socket.configureBlocking(false);
            key = socket.register(selector, SelectionKey.OP_READ, this);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Its number among the links, from 0. */
    int index() {
        return index;
    }

    /** Sends some requests, or as much of them as the socket takes, and the rest as soon as it does. */
    void send(int number) throws IOException {
        bytesAsked += requests.bytes(number);
        flush();
    }

    /** Sends what waits, if the socket takes it. */
    void flush() throws IOException {
        while (bytesSent < bytesAsked) {
            int length = (int) Math.min(bytesAsked - bytesSent, RepeatedLine.MAX_PART);
            int written = channel.write(requests.part(bytesSent, length));
            bytesSent += written;
            if (written < length) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
        }
        if (key.interestOps() != SelectionKey.OP_READ) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /**
     * Reads once.
     *
     * @param buffer lent for that, of at most {@link RepeatedLine#MAX_PART} bytes
     * @return how many replies are now complete that were not before
     * @throws IOException if the connection is lost, or a byte is not the expected one
     */
    int receive(ByteBuffer buffer) throws IOException {
        int length = channel.read(buffer.clear());
        if (length < 0) {
            throw new EOFException("connection lost");
        }
        if (!buffer.flip().equals(replies.part(bytesReceived, length))) {
            throw new IOException("wrong reply: " + StandardCharsets.ISO_8859_1.decode(buffer));
        }
        long before = replies.lines(bytesReceived);
        bytesReceived += length;
        return (int) (replies.lines(bytesReceived) - before);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
