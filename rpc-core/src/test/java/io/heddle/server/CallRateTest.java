package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallRateTest {
    private static final long START = Long.MAX_VALUE - 5; // nanoTime may wrap round
    private static final String ALICE = "192.0.2.1";

    private final CallRate rate = new CallRate(10, 3);

    private static SocketAddress peer(String address) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), 1);
        } catch (UnknownHostException e) {
            throw new AssertionError("a literal", e);
        }
    }

    private boolean admits(String address, Duration after) {
        return rate.admit(peer(address), START + after.toNanos());
    }

    private long admitted(int calls, Duration after) {
        return IntStream.range(0, calls).filter(i -> admits(ALICE, after)).count();
    }

    @Test
    void admitsABurstAndThenTheRate() {
        assertThat(admitted(10, Duration.ZERO)).isEqualTo(3);
        assertThat(admitted(10, Duration.ofMillis(99))).isZero();
        assertThat(admitted(10, Duration.ofMillis(100))).isEqualTo(1);
        assertThat(admitted(10, Duration.ofMillis(300))).isEqualTo(2);
    }

    @Test
    void savesNoMoreThanABurst() {
        admitted(3, Duration.ZERO);
        assertThat(admitted(10, Duration.ofHours(1))).isEqualTo(3);
    }

    @Test
    void chargesNothingForWhatItRefuses() {
        admitted(1000, Duration.ZERO);
        assertThat(admits(ALICE, Duration.ofMillis(100))).isTrue();
    }

    @Test
    void countsEachPeerAlone() {
        admitted(3, Duration.ZERO);
        assertThat(admits("192.0.2.2", Duration.ZERO)).isTrue();
    }

    @Test
    void takesANetworkOf64BitsForOnePeer() {
        for (int i = 1; i <= 3; i++) {
            assertThat(admits("2001:db8::" + i, Duration.ZERO)).isTrue();
        }
        assertThat(admits("2001:db8::4", Duration.ZERO)).isFalse();
        assertThat(admits("2001:db8:0:1::1", Duration.ZERO)).isTrue();
    }

    @Test
    void remembersSoManyPeersAndForgetsTheOldest() {
        admitted(3, Duration.ZERO);
        for (int i = 0; i < CallRate.MAX_PEERS - 1; i++) {
            admits("10.0." + i / 256 + '.' + i % 256, Duration.ZERO);
        }
        assertThat(admits(ALICE, Duration.ZERO)).isFalse(); // and is the latest again
        admits("10.1.0.0", Duration.ZERO);
        assertThat(admits(ALICE, Duration.ZERO)).isFalse();
        for (int i = 0; i < CallRate.MAX_PEERS; i++) {
            admits("10.2." + i / 256 + '.' + i % 256, Duration.ZERO);
        }
        assertThat(admits(ALICE, Duration.ZERO)).isTrue();
    }
}
