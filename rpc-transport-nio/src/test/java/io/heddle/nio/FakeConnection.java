package io.heddle.nio;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection of a loop whose socket takes and gives as much as a test lets it, and writes down what it is offered.
 */
final class FakeConnection {
    /** A buffer that the socket is asked to take. */
    record Offer(int bytes, int capacity, boolean direct) {}

    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5354);

    final TcpConnection transport;
    final List<Offer> offers = new ArrayList<>();
    final List<ByteBuffer> delivered = new ArrayList<>();
    final List<Integer> deliveredBytes = new ArrayList<>();

    /** What the socket takes until it is full. */
    int room = Integer.MAX_VALUE;

    /** What has arrived at the socket. */
    int arrived;

    FakeConnection(NioLoop loop) throws IOException {
        NioReactor reactor = mock(NioReactor.class);
        SocketChannel channel = mock(SocketChannel.class);
        when(channel.write(any(ByteBuffer.class))).thenAnswer(call -> take(call.getArgument(0)));
        when(channel.read(any(ByteBuffer.class))).thenAnswer(call -> give(call.getArgument(0)));
        SelectionKey key = mock(SelectionKey.class);
        when(key.channel()).thenReturn(channel);
        Origin origin = new Origin() {
            @Override
            public NioReactor reactor() {
                return reactor;
            }

            @Override
            public void connectionLost(CloseReason reason) {}
        };
        Protocol protocol = bytes -> {
            delivered.add(bytes);
            deliveredBytes.add(bytes.remaining());
        };
        transport = new TcpConnection(origin, loop, key, protocol, new Ends(ADDRESS, ADDRESS));
    }

    List<Integer> offeredBytes() {
        return offers.stream().map(Offer::bytes).toList();
    }

    void becomesWritable() {
        room = Integer.MAX_VALUE;
        transport.ready(SelectionKey.OP_WRITE);
    }

    private int take(ByteBuffer bytes) {
        offers.add(new Offer(bytes.remaining(), bytes.capacity(), bytes.isDirect()));
        int count = Math.min(room, bytes.remaining());
        room -= count;
        bytes.position(bytes.position() + count);
        return count;
    }

    private int give(ByteBuffer into) {
        int count = Math.min(arrived, into.remaining());
        arrived -= count;
        into.position(into.position() + count);
        return count;
    }
}
