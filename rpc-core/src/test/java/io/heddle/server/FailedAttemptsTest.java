package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
    private static final long START = Long.MAX_VALUE - 5; // nanoTime may wrap round

    private final FailedAttempts attempts = new FailedAttempts();

    private static SocketAddress peer(String address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("a literal", e);
        }
    }

    private static long after(Duration time) {
        return START + time.toNanos();
    }

    private long begin(String address) {
        return attempts.begin(peer(address, 1), START);
    }

    @Test
    void delaysEachFailureTwiceAsLongAndThenRefuses() {
        List<Long> delays = LongStream.generate(() -> begin("192.0.2.1"))
                .limit(FailedAttempts.MAX_FAILURES + 2)
                .map(nanos -> nanos == FailedAttempts.REFUSED
                        ? nanos
                        : Duration.ofNanos(nanos).toMillis())
                .boxed()
                .toList();

        assertThat(delays).containsExactly(100L, 200L, 400L, 800L, 1600L, 3000L, 3000L, 3000L, 3000L, 3000L, -1L, -1L);
    }

    @Test
    void hearsAgainAfterAMinute() {
        for (int i = 0; i < FailedAttempts.MAX_FAILURES; i++) {
            begin("192.0.2.1");
        }

        assertThat(attempts.begin(peer("192.0.2.1", 9), after(Duration.ofMillis(59_999))))
                .isEqualTo(FailedAttempts.REFUSED);
        assertThat(attempts.begin(peer("192.0.2.1", 9), after(Duration.ofMinutes(1))))
                .isEqualTo(Duration.ofMillis(100).toNanos());
    }

    @Test
    void countsNoSuccess() {
        for (int i = 0; i < 100; i++) {
            assertThat(begin("192.0.2.1")).isEqualTo(Duration.ofMillis(100).toNanos());
            attempts.endWell(peer("192.0.2.1", 1));
        }
    }

    @Test
    void forgivesNoFailureForASuccess() {
        begin("192.0.2.1");
        begin("192.0.2.1");
        attempts.endWell(peer("192.0.2.1", 1));

        assertThat(begin("192.0.2.1")).isEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void countsEachPeerAlone() {
        begin("192.0.2.1");

        assertThat(begin("192.0.2.2")).isEqualTo(Duration.ofMillis(100).toNanos());
    }

    @Test
    void takesANetworkOf64BitsForOnePeer() {
        begin("2001:db8::1");

        assertThat(begin("2001:db8::ffff:1")).isEqualTo(Duration.ofMillis(200).toNanos());
        assertThat(begin("2001:db8:0:1::1")).isEqualTo(Duration.ofMillis(100).toNanos());
    }

    @Test
    void remembersSoManyPeersAndForgetsTheOldest() {
        begin("2001:db8::1");
        for (int i = 0; i < FailedAttempts.MAX_PEERS; i++) {
            begin("10.0." + i / 256 + '.' + i % 256);
        }

        assertThat(begin("2001:db8::1")).isEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(begin("10.0.39.15")).isEqualTo(Duration.ofMillis(200).toNanos());
    }
}
