package io.heddle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {
    private final Records records = new Records();
    private final ByteBuffer target = ByteBuffer.allocate(Records.MAX_BYTES);

    private static byte[] record(int payload, byte fill) {
        ByteBuffer made = ByteBuffer.allocate(5 + payload);
        made.put((byte) 23).putShort((short) 0x303).putShort((short) payload);
        while (made.hasRemaining()) {
            made.put(fill);
        }
        return made.array();
    }

    private List<byte[]> take(ByteBuffer fresh) throws SSLException {
        List<byte[]> found = new ArrayList<>();
        while (records.next(fresh, target.clear())) {
            byte[] one = new byte[target.remaining()];
            target.get(one);
            found.add(one);
        }
        records.keep(fresh);
        assertThat(fresh.hasRemaining()).isFalse();
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 64, 1000, 100_000})
    void findsRecordsHoweverTheBytesArrive(int chunkBytes) throws SSLException {
        Random random = new Random(7);
        List<byte[]> sent = new ArrayList<>();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
            byte[] one = record(i == 0 ? 0 : random.nextInt(1 << 14), (byte) i);
            sent.add(one);
            stream.writeBytes(one);
        }
        byte[] all = stream.toByteArray();
        List<byte[]> found = new ArrayList<>();
        for (int from = 0; from < all.length; from += chunkBytes) {
            found.addAll(take(ByteBuffer.wrap(all, from, Math.min(chunkBytes, all.length - from))
                    .asReadOnlyBuffer()));
        }
        assertThat(found).containsExactlyElementsOf(sent);
        assertThat(records.keptBytes()).isZero();
        assertThat(records.count()).isEqualTo(30);
    }

    @Test
    void findsWhatWasKeptWhole() throws SSLException {
        records.keep(ByteBuffer.wrap(record(3, (byte) 1)));
        records.keep(ByteBuffer.wrap(record(4, (byte) 2)));
        assertThat(take(ByteBuffer.wrap(record(5, (byte) 3)))).hasSize(3);
    }

    @Test
    void refusesOneThatIsTooLongAtItsHeader() {
        byte[] header = {23, 3, 3, 0x48, 1}; // 2^14 + 2^11 + 1
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> take(ByteBuffer.wrap(header)));
    }

    @Test
    void takesTheLongest() throws SSLException {
        assertThat(take(ByteBuffer.wrap(record((1 << 14) + (1 << 11), (byte) 1))))
                .singleElement()
                .satisfies(one -> assertThat(one).hasSize(Records.MAX_BYTES));
    }
}
