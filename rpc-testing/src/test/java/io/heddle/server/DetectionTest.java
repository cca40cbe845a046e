package io.heddle.server;

import static io.heddle.server.TestCommand.inline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.command.ServerView.ConnectionView;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.ReactorOptions;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import io.heddle.testing.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectionTest {
    private static final String NUMBERED = "#numbered\r\n7 ping\r\n";

    private final ManualReactor reactor = new ManualReactor(ReactorOptions.defaults());
    private final AtomicInteger executed = new AtomicInteger();
    private final RpcServer.Builder builder = RpcServer.builder()
            .reactor(reactor)
            .port(0)
            .frameTimeout(Duration.ofSeconds(5))
            .discoverCommands(false)
            .discoverProtocols(false)
            .protocols(new NumberedProtocol())
            .command(inline("ping", call -> {
                executed.incrementAndGet();
                return "pong";
            }));

    @BeforeEach
    void start() {
        reactor.start();
    }

    private String answer(ManualPeer peer) {
        reactor.settle();
        return peer.receivedText();
    }

    private ManualPeer connected() throws IOException {
        return reactor.connect(new PortOf(builder.start()));
    }

    @Test
    void aConnectionSpeaksWhatItsFirstBytesSay() throws IOException {
        RpcServer server = builder.start();
        ManualPeer numbered = reactor.connect(new PortOf(server));
        ManualPeer text = reactor.connect(new PortOf(server));
        ManualPeer silent = reactor.connect(new PortOf(server));
        numbered.send(NUMBERED);
        text.send("ping\r\n");
        assertThat(answer(numbered)).isEqualTo("7 pong\r\n");
        assertThat(answer(text)).isEqualTo("pong\r\n");
        assertThat(answer(silent)).isEmpty();
        assertThat(server.view().connections().stream().map(ConnectionView::protocol))
                .containsExactly("numbered", "text", "unknown");
    }

    @Test
    void atEverySplitItIsTheSame() throws IOException {
        RpcServer server = builder.start();
        for (int split = 1; split < NUMBERED.length(); split++) {
            ManualPeer peer = reactor.connect(new PortOf(server));
            peer.send(NUMBERED.substring(0, split));
            String first = answer(peer);
            peer.send(NUMBERED.substring(split));
            assertThat(first + answer(peer)).as("split at %d", split).isEqualTo("7 pong\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 64})
    void whateverTheChunksItIsTheSame(int chunk) throws IOException {
        ManualPeer peer = connected();
        StringBuilder answers = new StringBuilder();
        for (int from = 0; from < NUMBERED.length(); from += chunk) {
            peer.send(NUMBERED.substring(from, Math.min(NUMBERED.length(), from + chunk)));
            answers.append(answer(peer));
        }
        assertThat(answers).hasToString("7 pong\r\n");
    }

    @Test
    void aLineOfTextThatBeginsAlikeIsText() throws IOException {
        ManualPeer peer = connected();
        peer.send("#num");
        assertThat(answer(peer)).isEmpty();
        peer.send("ber\r\nping\r\n");
        assertThat(answer(peer)).matches("ERR UNIMPLEMENTED unknown command \"#number\"\r\npong\r\n");
    }

    @Test
    void noCommandRunsBeforeTheProtocolIsKnown() throws IOException {
        ManualPeer peer = connected();
        peer.send("#numbered");
        reactor.settle();
        assertThat(executed).hasValue(0);
        peer.send("\r\n1 ping\r\n");
        reactor.settle();
        assertThat(executed).hasValue(1);
    }

    @Test
    void bytesThatTellNothingAreTextAfter256OfThem() throws IOException {
        builder.protocols(new Undecided());
        ManualPeer peer = connected();
        peer.send("ping\r\n" + " ".repeat(WireProtocol.MAX_DETECTION_BYTES - 7));
        assertThat(answer(peer)).isEmpty();
        peer.send(" ");
        assertThat(answer(peer)).isEqualTo("pong\r\n");
    }

    @Test
    void bytesThatTellNothingAreTextOnceThePeerHasSentFin() throws IOException {
        builder.protocols(new Undecided());
        ManualPeer peer = connected();
        peer.send("ping\r\n");
        assertThat(answer(peer)).isEmpty();
        peer.finish();
        assertThat(answer(peer)).isEqualTo("pong\r\n");
        assertThat(peer.ended()).contains(Peer.End.FIN);
    }

    @Test
    void aPeerThatSendsNothingButFinIsClosed() throws IOException {
        ManualPeer peer = connected();
        peer.finish();
        reactor.settle();
        peer.received();
        assertThat(peer.ended()).contains(Peer.End.FIN);
    }

    @Test
    void firstBytesThatTakeTooLongAreAClose() throws IOException {
        ManualPeer peer = connected();
        peer.send("#");
        reactor.settle();
        reactor.advance(Duration.ofSeconds(4));
        peer.send("n");
        reactor.settle();
        peer.received();
        assertThat(peer.ended()).isEmpty();
        reactor.advance(Duration.ofSeconds(2));
        reactor.settle();
        peer.received();
        assertThat(peer.ended()).contains(Peer.End.FIN);
    }

    @Test
    void aPortIsFixedByNameOrByInstance() throws IOException {
        builder.protocol("text");
        ManualPeer text = connected();
        text.send(NUMBERED);
        assertThat(answer(text)).startsWith("ERR UNIMPLEMENTED").doesNotContain("pong");
        builder.protocol(new NumberedProtocol());
        ManualPeer numbered = connected();
        numbered.send("7 ping\r\n");
        assertThat(answer(numbered)).isEqualTo("7 pong\r\n");
        builder.protocol("numbered");
        ManualPeer named = connected();
        named.send("8 ping\r\n");
        assertThat(answer(named)).isEqualTo("8 pong\r\n");
    }

    @Test
    void aNameThatNoProtocolHasIsRefusedAtTheStart() {
        builder.protocol("nope");
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no wire protocol is named nope; there are numbered, text");
    }

    /** Never knows. */
    private static final class Undecided implements WireProtocol {
        @Override
        public String name() {
            return "undecided";
        }

        @Override
        public Detection detect(ByteBuffer start) {
            return Detection.NEED_MORE;
        }

        @Override
        public Protocol open(Session session) {
            throw new AssertionError("never spoken");
        }
    }
}
