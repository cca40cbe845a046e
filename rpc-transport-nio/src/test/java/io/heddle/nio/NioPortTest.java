package io.heddle.nio;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.heddle.reactor.Factory;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NioPortTest {
    private static final int BACKLOG = 5;

    private int flood = 1000;
    private final ReactorOptions options =
            ReactorOptions.builder().acceptBacklog(BACKLOG).build();
    private final NioLoop loop;
    private final NioReactor reactor = mock(NioReactor.class);
    private final ServerSocketChannel channel = mock(ServerSocketChannel.class);
    private final NioPort port;

    NioPortTest() throws IOException {
        loop = new NioLoop("test-loop", options, System::nanoTime);
        loop.adopt();
        when(reactor.options()).thenReturn(options);
        when(channel.accept()).thenAnswer(call -> flood-- > 0 ? mock(SocketChannel.class) : null);
        port = NioPort.tcp(reactor, loop, channel, mock(Factory.class));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private void assertServed(int connections) {
        verify(reactor, times(connections)).serve(any(), any());
    }

    @Test
    void acceptsSixtyFourInATurn() {
        port.ready(SelectionKey.OP_ACCEPT);
        assertServed(64);
        port.ready(SelectionKey.OP_ACCEPT);
        assertServed(128);
    }

    @Test
    void acceptsNoMoreThanABacklogWhileItCloses() throws IOException {
        port.stopListening();
        loop.turn();
        assertServed(BACKLOG);
        verify(channel, times(BACKLOG)).accept();
    }
}
