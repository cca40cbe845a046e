package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much is gathered, kept and sent at a time. */
class OutboxTest {
    private static final int KIB = 1 << 10;

    private final NioLoop loop;
    private final FakeConnection connection;

    OutboxTest() throws IOException {
        loop = new NioLoop("test-loop", ReactorOptions.defaults(), System::nanoTime);
        connection = new FakeConnection(loop);
    }

    @BeforeEach
    void adopt() {
        loop.adopt();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private void write(int bytes) {
        connection.transport.write(new byte[bytes]);
    }

    private static void onThread(Runnable action) throws InterruptedException {
        Thread.ofPlatform().start(action).join();
    }

    @Test
    void whatIsWrittenInATurnIsSentEach32KibAndTheRestAtTheEndOfTheTurn() throws IOException {
        for (int i = 0; i < 32; i++) {
            write(KIB);
        }
        assertThat(connection.offers).isEmpty();
        write(KIB);
        assertThat(connection.offers).containsExactly(new FakeConnection.Offer(32 * KIB, 32 * KIB, true));

        write(70 * KIB);
        assertThat(connection.offeredBytes()).containsExactly(32 * KIB, 32 * KIB, 32 * KIB);
        loop.flushDirty();
        assertThat(connection.offeredBytes()).containsExactly(32 * KIB, 32 * KIB, 32 * KIB, 7 * KIB);
    }

    @Test
    void littleThatWaitsSharesABufferOf4Kib() {
        connection.room = 0;
        write(1);
        loop.flushDirty();
        for (int i = 0; i < 5 * KIB; i++) {
            write(1);
        }
        connection.offers.clear();

        connection.becomesWritable();
        assertThat(connection.offers)
                .containsExactly(
                        new FakeConnection.Offer(4 * KIB, 4 * KIB, false),
                        new FakeConnection.Offer(KIB + 1, 4 * KIB, false));
    }

    @Test
    void muchThatWaitsIsKeptInBuffersOf64Kib() {
        connection.room = 0;
        write(1);
        loop.flushDirty();
        write(4 * KIB - 1); // fills the buffer of the first byte
        write(200 * KIB);
        connection.offers.clear();

        connection.becomesWritable();
        assertThat(connection.offers)
                .containsExactly(
                        new FakeConnection.Offer(4 * KIB, 4 * KIB, false),
                        new FakeConnection.Offer(64 * KIB, 64 * KIB, false),
                        new FakeConnection.Offer(64 * KIB, 64 * KIB, false),
                        new FakeConnection.Offer(64 * KIB, 64 * KIB, false),
                        new FakeConnection.Offer(8 * KIB, 8 * KIB, false));
    }

    @Test
    void aThreadOffersTheSocketNoMoreThan64KibAtATime() throws InterruptedException {
        onThread(() -> connection.transport.write(ByteBuffer.allocate(200 * KIB)));
        assertThat(connection.offeredBytes()).containsExactly(64 * KIB, 64 * KIB, 64 * KIB, 8 * KIB);
    }

    @Test
    void aThreadLeavesMoreThan64KibThatItGatheredToTheLoop() throws Exception {
        onThread(() -> {
            for (int i = 0; i < 4; i++) {
                connection.transport.gather(new byte[16 * KIB]);
            }
            connection.transport.flush();
        });
        assertThat(connection.offeredBytes()).containsExactly(64 * KIB);
        connection.offers.clear();

        onThread(() -> {
            for (int i = 0; i < 5; i++) {
                connection.transport.gather(new byte[16 * KIB]);
            }
            connection.transport.flush();
        });
        assertThat(connection.offers).isEmpty();
        loop.turn();
        assertThat(connection.offeredBytes()).containsExactly(32 * KIB, 32 * KIB, 16 * KIB);
    }
}
