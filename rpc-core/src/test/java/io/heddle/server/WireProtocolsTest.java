package io.heddle.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WireProtocolsTest {
    /** Is spoken by a connection that begins with its token. */
    private record Token(String name, String token) implements WireProtocol {
        @Override
        public Detection detect(ByteBuffer start) {
            byte[] bytes = new byte[Math.min(start.remaining(), token.length())];
            start.get(bytes); // moves the position, which must not disturb the others
            String seen = new String(bytes, US_ASCII);
            if (!token.startsWith(seen)) {
                return Detection.NO;
            }
            return seen.length() == token.length() ? Detection.MATCH : Detection.NEED_MORE;
        }

        @Override
        public Protocol open(Session session) {
            throw new AssertionError("not to be opened");
        }
    }

    private static final WireProtocol TEXT = new Token("text", "never asked");
    private static final WireProtocol LONG = new Token("a-long", "ab-long");
    private static final WireProtocol SHORT = new Token("b-short", "ab");

    private static @Nullable String choose(WireProtocols protocols, String start, boolean complete) {
        WireProtocol chosen = protocols.choose(ByteBuffer.wrap(start.getBytes(US_ASCII)), complete);
        return chosen == null ? null : chosen.name();
    }

    @Test
    void choosesTheFirstByNameThatMatches() {
        WireProtocols protocols = WireProtocols.of(List.of(SHORT, LONG), TEXT);
        assertThat(protocols.known()).isNull();
        assertThat(choose(protocols, "ab-long", false)).isEqualTo("a-long");
        assertThat(choose(protocols, "ab-lost", false)).isEqualTo("b-short");
        assertThat(choose(protocols, "x", false)).isEqualTo("text");
    }

    @Test
    void waitsForTheOneBeforeSoThatTheCutOfTheBytesDecidesNothing() {
        WireProtocols protocols = WireProtocols.of(List.of(SHORT, LONG), TEXT);
        for (String undecided : List.of("a", "ab", "ab-", "ab-lon")) {
            assertThat(choose(protocols, undecided, false)).as(undecided).isNull();
        }
    }

    @Test
    void decidesWhenNoMoreIsWaitedFor() {
        WireProtocols protocols = WireProtocols.of(List.of(SHORT, LONG), TEXT);
        assertThat(choose(protocols, "ab-lo", true)).isEqualTo("b-short");
        assertThat(choose(protocols, "a", true)).isEqualTo("text");
    }

    @Test
    void aPortThatIsFixedWaitsForNothing() {
        assertThat(WireProtocols.only(SHORT).known()).isSameAs(SHORT);
        assertThat(WireProtocols.of(List.of(), TEXT).known()).isSameAs(TEXT);
    }

    @Test
    void findsOneByItsName() {
        assertThat(WireProtocols.named("b-short", List.of(LONG, SHORT), TEXT)).isSameAs(SHORT);
        assertThat(WireProtocols.named("text", List.of(LONG, SHORT), TEXT)).isSameAs(TEXT);
        assertThatThrownBy(() -> WireProtocols.named("http", List.of(LONG, SHORT), TEXT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no wire protocol is named http; there are a-long, b-short, text");
    }

    @Test
    void refusesTwoOfOneName() {
        WireProtocol twin = new Token("b-short", "other");
        assertThatThrownBy(() -> WireProtocols.of(List.of(SHORT, twin), TEXT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two wire protocols are named b-short");
        WireProtocol text = new Token("text", "other");
        assertThatThrownBy(() -> WireProtocols.of(List.of(text), TEXT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two wire protocols are named text");
    }
}
