package io.heddle.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A raw client on a socket.
 *
 * @threading Caller-confined.
 * @since 0.1
 */
public final class SocketPeer implements Peer {
    private static final Duration OFFER_PATIENCE = Duration.ofMillis(200);
    private static final int CHUNK_BYTES = 64 << 10;

    private final SocketChannel channel;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    private @Nullable End end;

    private SocketPeer(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects.
     *
     * @param address where to, over TCP or to a Unix domain socket
     * @param receiveBufferBytes the size of the socket's receive buffer, or 0 for that of the operating system
     * @return the client
     * @throws IOException if it is refused
     */
    public static SocketPeer connect(SocketAddress address, int receiveBufferBytes) throws IOException {
        boolean unix = address instanceof UnixDomainSocketAddress;
        SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        try {
            if (receiveBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            channel.connect(address);
            channel.configureBlocking(false);
            if (!unix) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new SocketPeer(channel);
    }

    @Override
    public void send(byte[] bytes) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        SocketHarness.awaitPatiently("the other side to take " + bytes.length + " bytes", () -> {
            write(rest);
            return !rest.hasRemaining();
        });
    }

    @Override
    public int offer(byte[] bytes) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        boolean taken = true;
        while (taken && rest.hasRemaining()) {
            taken = SocketHarness.poll(OFFER_PATIENCE, () -> write(rest) > 0);
        }
        return rest.position();
    }

    @Override
    public byte[] receive(int count) {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        SocketHarness.awaitPatiently(count + " bytes", () -> {
            read(received, count - received.size());
            if (end != null && received.size() < count) {
                throw new AssertionError(
                        "the connection ended (" + end + ") after " + received.size() + " of " + count + " bytes");
            }
            return received.size() == count;
        });
        return received.toByteArray();
    }

    @Override
    public byte[] receiveAll() {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        SocketHarness.awaitPatiently("the end of the connection", () -> {
            read(received, CHUNK_BYTES);
            return end != null;
        });
        if (end == End.RESET) {
            throw new AssertionError("the connection was reset after " + received.size() + " bytes");
        }
        return received.toByteArray();
    }

    @Override
    public End awaitEnd() {
        ByteArrayOutputStream discarded = new ByteArrayOutputStream();
        SocketHarness.awaitPatiently("the end of the connection", () -> {
            discarded.reset();
            read(discarded, CHUNK_BYTES);
            return end != null;
        });
        return end == End.RESET ? End.RESET : End.FIN;
    }

    @Override
    public void finish() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void reset() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int write(ByteBuffer rest) {
        try {
            return channel.write(rest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what is there, up to a number of bytes. */
    private void read(ByteArrayOutputStream target, int most) {
        int count = 1;
        while (count > 0 && most > 0 && end == null) {
            chunk.clear().limit(Math.min(most, CHUNK_BYTES));
            count = readChunk();
            most -= Math.max(0, count);
            target.writeBytes(Arrays.copyOf(chunk.array(), chunk.position()));
        }
    }

    private int readChunk() {
        try {
            int count = channel.read(chunk);
            if (count < 0) {
                end = End.FIN;
            }
            return count;
        } catch (IOException e) {
            end = End.RESET;
            return -1;
        }
    }
}
