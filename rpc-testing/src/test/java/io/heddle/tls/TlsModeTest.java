package io.heddle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.heddle.reactor.CloseReason;
import io.heddle.testing.ManualLoop;
import io.heddle.testing.MemoryTransport;
import io.heddle.testing.RecordingProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TlsModeTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ManualLoop loop = new ManualLoop();
    private final MemoryTransport end = new MemoryTransport(loop);
    private final RecordingProtocol server = RecordingProtocol.echo();

    private TlsFactory factory(TlsMode mode) {
        return new TlsFactory(peer -> server, mode, Pem.made(Pem.of("ec").maxHandshakes(2)));
    }

    private void connect(TlsMode mode) {
        end.connect(factory(mode).buildProtocol(end.peer()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void optionalServesPlaintext(int chunkBytes) {
        connect(TlsMode.OPTIONAL);
        end.deliver("ping", chunkBytes);
        assertThat(end.writtenText()).isEqualTo("ping");
        assertThat(server.transport()).isSameAs(end); // nothing is between the two
        end.finish();
        assertThat(server.saw("readConnectionLost")).isTrue();
        end.endConnection();
        assertThat(server.violations()).isEmpty();
        assertThat(server.events()).endsWith("connectionLost");
        assertThat(loop.delayedCalls()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatOnlyBeginsLikeTlsIsPlaintext(int chunkBytes) {
        connect(TlsMode.OPTIONAL);
        end.deliver(new byte[] {0x16, 0x04, 1}, chunkBytes);
        assertThat(end.written()).containsExactly(0x16, 0x04, 1);
    }

    @Test
    void optionalServesTls() {
        connect(TlsMode.OPTIONAL);
        RecordingProtocol client = new RecordingProtocol();
        MemoryTransport clientEnd = new MemoryTransport(loop).connect(TlsPair.clientProtocol(Pem.trusting(), client));
        do {
            loop.runPending();
        } while (TlsPair.carry(clientEnd, end, 1) | TlsPair.carry(end, clientEnd, 1));
        assertThat(client.saw("connectionMade")).isTrue();
    }

    @Test
    void aSilentConnectionIsPlaintextAfterATime() {
        connect(TlsMode.OPTIONAL);
        loop.advance(TIMEOUT.minusMillis(1));
        assertThat(server.events()).isEmpty();
        loop.advance(Duration.ofMillis(1));
        assertThat(server.events()).containsExactly("connectionMade");
        loop.advance(Duration.ofHours(1));
        assertThat(end.closing()).isFalse();
        end.deliver("late");
        assertThat(end.writtenText()).isEqualTo("late");
    }

    @Test
    void aByteThatIsHeldIsPlaintextAfterATime() {
        connect(TlsMode.OPTIONAL);
        end.deliver(new byte[] {0x16});
        loop.advance(TIMEOUT);
        assertThat(end.written()).containsExactly(0x16);
    }

    @Test
    void aByteThatIsHeldIsDeliveredBeforeFin() {
        connect(TlsMode.OPTIONAL);
        end.deliver(new byte[] {0x16});
        end.finish();
        assertThat(server.events()).containsExactly("connectionMade", "dataReceived", "readConnectionLost");
    }

    @Test
    void aPeerThatOnlyLooksWhetherThePortIsOpenIsPlaintext() {
        connect(TlsMode.OPTIONAL);
        end.finish();
        assertThat(server.events()).containsExactly("connectionMade", "readConnectionLost");
    }

    @Test
    void aHandlerThatFailsAfterThatTimeLosesItsConnection() {
        TlsFactory factory = new TlsFactory(
                peer -> new RecordingProtocol().onMade(transport -> {
                    throw new IllegalStateException("sample");
                }),
                TlsMode.OPTIONAL,
                Pem.made(Pem.of("ec")));
        end.connect(factory.buildProtocol(end.peer()));
        loop.advance(TIMEOUT);
        assertThat(end.closeReason()).get().isInstanceOf(CloseReason.HandlerFailed.class);
        assertThat(loop.failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping\r\n", "GET / HTTP/1.1\r\n", "\u0016\u0004", "\u0015\u0003\u0003"})
    void requiredClosesPlaintext(String text) {
        connect(TlsMode.REQUIRED);
        end.deliver(text, 1);
        assertThat(end.closeReason()).contains(new CloseReason.ProtocolError("not TLS"));
        assertThat(end.written()).isEmpty();
        end.endConnection();
        assertThat(server.events()).isEmpty();
        assertThat(loop.delayedCalls()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0016"})
    void requiredClosesTheSilent(String text) {
        connect(TlsMode.REQUIRED);
        loop.advance(TIMEOUT.minusMillis(1));
        end.deliver(text);
        assertThat(end.closing()).isFalse();
        loop.advance(Duration.ofMillis(1));
        assertThat(end.closeReason()).contains(new CloseReason.TimedOut("TLS handshake", TIMEOUT));
    }

    @Test
    void aStopOfTheReactorClosesTheSilent() {
        connect(TlsMode.OPTIONAL);
        end.stopReactor();
        assertThat(end.closeReason()).contains(new CloseReason.ConnectionDone());
        end.endConnection();
        assertThat(server.events()).isEmpty();
    }

    @Test
    void noPlaintextIsServedOnceTheFactoryHasBeenStopped() {
        TlsFactory factory = factory(TlsMode.OPTIONAL);
        factory.startFactory();
        factory.stopFactory();
        end.connect(factory.buildProtocol(end.peer()));
        end.deliver("ping");
        assertThat(end.closeReason()).contains(new CloseReason.ConnectionDone());
        assertThat(server.events()).isEmpty();
    }

    @Test
    void handshakesBeyondTheLimitAreAbortedAndLoggedOncePerSecond() {
        Logger logger = (Logger) LoggerFactory.getLogger(TlsFactory.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        try {
            TlsFactory factory = factory(TlsMode.REQUIRED);
            List<MemoryTransport> ends = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                MemoryTransport next = new MemoryTransport(loop);
                next.connect(factory.buildProtocol(next.peer()));
                ends.add(next);
                next.deliver(new byte[] {0x16, 3});
            }
            assertThat(ends).extracting(MemoryTransport::aborted).containsExactly(false, false, true, true, true);
            assertThat(ends.get(4).closeReason()).contains(new CloseReason.Refused("too many TLS handshakes"));
            assertThat(factory.handshakes()).isEqualTo(2);
            loop.advance(Duration.ofSeconds(1));
            ends.forEach(each -> each.endConnection(new CloseReason.ConnectionDone()));
            assertThat(factory.handshakes()).isZero();
            for (int i = 0; i < 3; i++) {
                MemoryTransport next = new MemoryTransport(loop);
                next.connect(factory.buildProtocol(next.peer()));
                next.deliver(new byte[] {0x16, 3});
            }
            assertThat(log.list.stream()
                            .filter(event -> event.getLevel() == Level.WARN)
                            .map(ILoggingEvent::getFormattedMessage))
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("Too many TLS handshakes. Disconnect! peer="))
                    .anyMatch(line -> line.endsWith("unlogged=0"))
                    .anyMatch(line -> line.endsWith("unlogged=2"));
        } finally {
            logger.detachAppender(log);
            logger.setAdditive(true);
        }
    }

    @Test
    void silentConnectionsTakeNoHandshake() {
        TlsFactory factory = factory(TlsMode.REQUIRED);
        for (int i = 0; i < 5; i++) {
            MemoryTransport next = new MemoryTransport(loop);
            next.connect(factory.buildProtocol(next.peer()));
            assertThat(next.closing()).isFalse();
        }
        assertThat(factory.handshakes()).isZero();
    }

    @Test
    void aServerNeedsAKey() {
        TlsContext none = Pem.made(Pem.trusting());
        assertThatIllegalArgumentException().isThrownBy(() -> new TlsFactory(peer -> server, TlsMode.REQUIRED, none));
    }
}
