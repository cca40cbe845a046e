package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkPoolTest {
    private final ChunkPool pool = new ChunkPool();

    @Test
    void isExhaustedWhenTwoMebibytesAreInUse() {
        List<ByteBuffer> taken = new ArrayList<>();
        while (!pool.exhausted() && taken.size() < 1000) {
            taken.add(pool.take());
        }
        assertThat(taken).hasSize(64).allMatch(ByteBuffer::isDirect);
        assertThat(taken.stream().mapToInt(ByteBuffer::capacity).sum()).isEqualTo(2 << 20);
        pool.giveBack(taken.get(0));
        assertThat(pool.exhausted()).isFalse();
        assertThat(pool.take()).isSameAs(taken.get(0));
        assertThat(pool.exhausted()).isTrue();
    }
}
