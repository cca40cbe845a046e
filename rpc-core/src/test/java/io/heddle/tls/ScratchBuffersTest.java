package io.heddle.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScratchBuffersTest {
    private final ScratchBuffers buffers = new ScratchBuffers();

    @Test
    void keepsFourOfThoseThatAreGivenBack() {
        ByteBuffer[] given =
                IntStream.range(0, 5).mapToObj(i -> ByteBuffer.allocate(8)).toArray(ByteBuffer[]::new);
        for (ByteBuffer buffer : given) {
            buffers.giveBack(buffer);
        }
        for (int i = 3; i >= 0; i--) {
            assertThat(buffers.take(8)).isSameAs(given[i]);
        }
        assertThat(buffers.take(8)).isNotSameAs(given[4]);
    }
}
