package io.heddle.policy;

import static io.heddle.policy.FakeConnection.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Factory;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import io.heddle.reactor.UnixPeerAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ConnectionLimitTest {
    private static final String LINE = "ERR RESOURCE_EXHAUSTED too many connections\r\n";

    private final ManualLoop loop = new ManualLoop();
    private final RecordingLogger log = new RecordingLogger();
    private final List<Lines> built = new ArrayList<>();
    private final Factory factory = peer -> {
        Lines lines = new Lines();
        built.add(lines);
        return lines;
    };

    private ConnectionCounts counts = new ConnectionCounts(2, 2, ConnectionLimit.MAX_LINGERING);
    private ConnectionLimit limit = limit(factory);

    @Test
    void admitsAsManyAsTheLimitAndRefusesTheNextWithOneLine() {
        FakeConnection first = FakeConnection.open(loop, limit);
        FakeConnection second = FakeConnection.open(loop, limit);
        FakeConnection third = FakeConnection.open(loop, limit);

        assertThat(first.closing()).isNull();
        assertThat(second.closing()).isNull();
        assertThat(third.closing()).isEqualTo(new CloseReason.Refused("too many connections"));
        assertThat(third.written()).isEqualTo(LINE);
        assertThat(third.aborted()).isFalse();
        assertThat(limit.open()).isEqualTo(2);
        assertThat(limit.accepted()).isEqualTo(2);
        assertThat(limit.refused()).isEqualTo(1);
    }

    @Test
    void theWrappedFactoryNeverHearsOfARefusedConnection() {
        FakeConnection.open(loop, limit);
        FakeConnection.open(loop, limit);
        FakeConnection refused = FakeConnection.open(loop, limit);
        refused.protocol().dataReceived(ByteBuffer.wrap("ping\n".getBytes(StandardCharsets.UTF_8)));
        refused.receiveFin();
        refused.stopReactor();
        refused.end();

        assertThat(built)
                .hasSize(2)
                .allSatisfy(lines -> assertThat(lines.events).containsExactly("made"));
        assertThat(refused.protocol().openFrame()).isEqualTo(Protocol.NO_FRAME);
        assertThat(refused.closing()).isInstanceOf(CloseReason.Refused.class);
    }

    @Test
    void passesEverythingOnForAnAdmittedConnection() {
        FakeConnection connection = FakeConnection.open(loop, limit);
        connection.receive("pi");
        assertThat(connection.protocol().openFrame()).isEqualTo(1);
        connection.stopReactor();
        connection.receiveFin();
        connection.end();
        assertThat(built.get(0).events).containsExactly("made", "received pi", "stopping", "fin", "lost");
        assertThat(built.get(0).lost).isEqualTo(new CloseReason.ConnectionDone());
    }

    @Test
    void aPlaceIsFreeAgainOnceItsConnectionIsLost() {
        FakeConnection first = FakeConnection.open(loop, limit);
        FakeConnection.open(loop, limit);
        first.end();
        assertThat(limit.open()).isEqualTo(1);
        assertThat(FakeConnection.open(loop, limit).closing()).isNull();
        assertThat(limit.peak()).isEqualTo(2);
        assertThat(limit.accepted()).isEqualTo(3);
    }

    @Test
    void theLossOfARefusedConnectionFreesNoPlace() {
        FakeConnection.open(loop, limit);
        FakeConnection.open(loop, limit);
        FakeConnection.open(loop, limit).end();
        assertThat(limit.open()).isEqualTo(2);
        assertThat(FakeConnection.open(loop, limit).closing()).isInstanceOf(CloseReason.Refused.class);
    }

    @Test
    void onePeerAddressDoesNotUseUpThePlacesOfAnother() {
        limits(10, 1);
        FakeConnection.open(loop, limit, address("192.0.2.1", 1));
        FakeConnection samePeer = FakeConnection.open(loop, limit, address("192.0.2.1", 2));
        FakeConnection otherPeer = FakeConnection.open(loop, limit, address("2001:db8::1", 1));

        assertThat(samePeer.closing()).isEqualTo(new CloseReason.Refused("too many connections of this peer"));
        assertThat(samePeer.written()).isEqualTo(LINE);
        assertThat(otherPeer.closing()).isNull();
        assertThat(limit.refused()).isEqualTo(1);
    }

    @Test
    void peersWithoutAnAddressCountAsOne() {
        limits(10, 2);
        FakeConnection.open(loop, limit, UnixDomainSocketAddress.of("one"));
        FakeConnection.open(loop, limit, InetSocketAddress.createUnresolved("example.invalid", 1));
        assertThat(counts.peers()).isEqualTo(1);
        assertThat(FakeConnection.open(loop, limit, UnixDomainSocketAddress.of("two"))
                        .closing())
                .isInstanceOf(CloseReason.Refused.class);
    }

    @Test
    void peersOnAUnixSocketCountByTheirUser() {
        limits(10, 1);
        FakeConnection.open(loop, limit, UnixPeerAddress.of("ada"));
        FakeConnection sameUser = FakeConnection.open(loop, limit, UnixPeerAddress.of("ada"));
        FakeConnection otherUser = FakeConnection.open(loop, limit, UnixPeerAddress.of("grace"));
        FakeConnection unknown = FakeConnection.open(loop, limit, UnixPeerAddress.ofUnknown());
        assertThat(sameUser.closing()).isEqualTo(new CloseReason.Refused("too many connections of this peer"));
        assertThat(otherUser.closing()).isNull();
        assertThat(unknown.closing()).isNull();
        assertThat(counts.peers()).isEqualTo(3);
        otherUser.end();
        assertThat(counts.peers()).isEqualTo(2);
    }

    @Test
    void forgetsAPeerWithItsLastConnection() {
        limits(10, 2);
        FakeConnection first = FakeConnection.open(loop, limit, address("192.0.2.1", 1));
        FakeConnection second = FakeConnection.open(loop, limit, address("192.0.2.1", 2));
        FakeConnection refused = FakeConnection.open(loop, limit, address("192.0.2.1", 3));
        first.end();
        refused.end();
        assertThat(counts.peers()).isEqualTo(1);
        second.end();
        assertThat(counts.peers()).isZero();
    }

    @Test
    void aRefusedPeerIsNotRemembered() {
        limits(1, 1);
        FakeConnection.open(loop, limit, address("192.0.2.1", 1));
        FakeConnection.open(loop, limit, address("192.0.2.2", 1));
        assertThat(counts.peers()).isEqualTo(1);
    }

    @Test
    void countsRightWhenBuildProtocolThrows() {
        limit = limit(peer -> {
            throw new IllegalStateException("no protocol");
        });
        FakeConnection connection = FakeConnection.open(loop, limit);
        assertThat(connection.closing()).isInstanceOf(CloseReason.HandlerFailed.class);
        assertNothingIsCounted();
    }

    @Test
    @SuppressWarnings("NullAway") // a user may not check
    void countsRightWhenBuildProtocolReturnsNull() {
        limit = limit(peer -> null);
        FakeConnection connection = FakeConnection.open(loop, limit);
        assertThat(connection.closing())
                .isInstanceOfSatisfying(
                        CloseReason.HandlerFailed.class,
                        failed -> assertThat(failed.cause()).hasMessage("buildProtocol returned null"));
        assertNothingIsCounted();
    }

    @Test
    void countsRightWhenConnectionMadeThrows() {
        Lines lines = new Lines() {
            @Override
            public void connectionMade(Transport transport) {
                throw new IllegalStateException("not made");
            }
        };
        limit = limit(peer -> lines);
        FakeConnection connection = FakeConnection.open(loop, limit);
        assertThat(connection.closing()).isInstanceOf(CloseReason.HandlerFailed.class);
        assertThat(lines.events).containsExactly("lost");
        assertNothingIsCounted();
    }

    @Test
    void countsRightWhenConnectionLostThrows() {
        limit = limit(peer -> new Lines() {
            @Override
            public void connectionLost(CloseReason reason) {
                throw new IllegalStateException("not lost");
            }
        });
        FakeConnection connection = FakeConnection.open(loop, limit);
        assertThatIllegalStateException().isThrownBy(connection::end);
        assertNothingIsCounted();
    }

    @Test
    void aConnectionThatIsLostBeforeItWasMadeIsNotCounted() {
        limit.buildProtocol(address("192.0.2.1", 1)).connectionLost(new CloseReason.ReactorStopped());
        assertThat(built).isEmpty();
        assertNothingIsCounted();
    }

    @Test
    void aSecondLossOfAConnectionIsNotCounted() {
        FakeConnection.open(loop, limit);
        FakeConnection connection = FakeConnection.open(loop, limit);
        connection.end();
        connection.protocol().connectionLost(new CloseReason.ConnectionDone());
        assertThat(limit.open()).isEqualTo(1);
    }

    @Test
    void refusedConnectionsBeyondThoseThatMayLingerAreAbortedWithoutALine() {
        limits(1, 1);
        FakeConnection.open(loop, limit);
        List<FakeConnection> lingering = IntStream.range(0, ConnectionLimit.MAX_LINGERING)
                .mapToObj(i -> FakeConnection.open(loop, limit))
                .toList();
        FakeConnection beyond = FakeConnection.open(loop, limit);

        assertThat(lingering)
                .noneMatch(FakeConnection::aborted)
                .allMatch(c -> c.written().equals(LINE));
        assertThat(beyond.aborted()).isTrue();
        assertThat(beyond.written()).isEmpty();
        assertThat(beyond.closing()).isEqualTo(new CloseReason.Refused("too many connections"));
        assertThat(limit.refused()).isEqualTo(ConnectionLimit.MAX_LINGERING + 1);
    }

    @Test
    void aPlaceToLingerIsFreeAgainOnceItsConnectionIsLost() {
        counts = new ConnectionCounts(1, 1, 1);
        limit = limit(factory);
        FakeConnection.open(loop, limit);
        FakeConnection lingering = FakeConnection.open(loop, limit);
        FakeConnection aborted = FakeConnection.open(loop, limit);
        aborted.end();
        assertThat(counts.lingering()).isEqualTo(1);
        lingering.end();
        assertThat(counts.lingering()).isZero();
        assertThat(FakeConnection.open(loop, limit).written()).isEqualTo(LINE);
    }

    @Test
    void logsARefusalWithPeerAndConnection() {
        limits(1, 1);
        FakeConnection.open(loop, limit);
        assertThat(log.lines).isEmpty();
        FakeConnection.open(loop, limit, address("192.0.2.9", 99));
        assertThat(log.lines)
                .containsExactly("WARN Too many connections. Disconnect! peer=/192.0.2.9:99 connection=7 "
                        + "reason=\"too many connections\" unlogged=0");
    }

    @Test
    void logsAtMostOneRefusalPerSecondAndSaysHowManyWereNotLogged() {
        limits(1, 1);
        FakeConnection.open(loop, limit);
        for (int i = 0; i < 1000; i++) {
            FakeConnection.open(loop, limit);
            loop.advance(Duration.ofMillis(2));
        }
        FakeConnection.open(loop, limit);
        assertThat(log.lines).hasSize(3);
        assertThat(log.lines.get(0)).endsWith("unlogged=0");
        assertThat(log.lines.get(1)).endsWith("unlogged=499");
        assertThat(log.lines.get(2)).endsWith("unlogged=499");
    }

    @Test
    void theLineIsACopy() {
        byte[] line = LINE.getBytes(StandardCharsets.UTF_8);
        limit = new ConnectionLimit(factory, 1, 1, line);
        line[0] = 'X';
        FakeConnection.open(loop, limit);
        assertThat(FakeConnection.open(loop, limit).written()).isEqualTo(LINE);
    }

    @Test
    void limitsToTenThousandByDefaultEvenOfOnePeer() {
        limit = new ConnectionLimit(factory, LINE.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 10_000; i++) {
            FakeConnection.open(loop, limit);
        }
        assertThat(limit.refused()).isZero();
        assertThat(FakeConnection.open(loop, limit).written()).isEqualTo(LINE);
        assertThat(limit.open()).isEqualTo(10_000);
    }

    @Test
    void aLimitBelowOneIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ConnectionLimit(factory, 0, 1, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> new ConnectionLimit(factory, 1, 0, new byte[0]));
    }

    private void limits(int max, int maxPerPeer) {
        counts = new ConnectionCounts(max, maxPerPeer, ConnectionLimit.MAX_LINGERING);
        limit = limit(factory);
    }

    private ConnectionLimit limit(Factory inner) {
        return new ConnectionLimit(inner, counts, LINE.getBytes(StandardCharsets.UTF_8), log);
    }

    private void assertNothingIsCounted() {
        assertThat(counts.open()).isZero();
        assertThat(counts.peers()).isZero();
        assertThat(counts.lingering()).isZero();
    }
}
