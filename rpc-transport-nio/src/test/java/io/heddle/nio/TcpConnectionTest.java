package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpConnectionTest {
    private static final int KIB = 1 << 10;

    private final NioLoop loop;

    TcpConnectionTest() throws IOException {
        loop = new NioLoop("test-loop", ReactorOptions.defaults(), System::nanoTime);
        loop.adopt();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void aTurnReads64KibOfAConnectionIntoTheBufferThatAllShare() throws IOException {
        FakeConnection first = new FakeConnection(loop);
        FakeConnection second = new FakeConnection(loop);
        first.arrived = 150 * KIB;
        second.arrived = 150 * KIB;

        for (int turn = 0; turn < 3; turn++) {
            first.transport.ready(SelectionKey.OP_READ);
            second.transport.ready(SelectionKey.OP_READ);
            assertThat(first.deliveredBytes).hasSize(turn + 1);
        }
        assertThat(first.deliveredBytes).containsExactly(64 * KIB, 64 * KIB, 22 * KIB);
        assertThat(second.deliveredBytes).containsExactly(64 * KIB, 64 * KIB, 22 * KIB);
        ByteBuffer shared = first.delivered.get(0);
        assertThat(shared.isDirect()).isTrue();
        assertThat(second.delivered).allMatch(buffer -> buffer == shared);
    }
}
