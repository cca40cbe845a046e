package io.heddle.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.heddle.protocol.FrameException;
import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RespDecoderTest {
    private static final String STREAM = "*1\r\n$4\r\nPING\r\n*0\r\n*2\r\n$4\r\necho\r\n$0\r\n\r\n"
            + "*3\r\n$3\r\nset\r\n$2\r\n\r\n\r\n$12\r\nabcdefghijkl\r\n";
    private static final List<String> REQUESTS = List.of("PING", "echo|", "set|\r\n|abcdefghijkl");

    private final RespDecoder decoder = new RespDecoder();
    private final List<String> requests = new ArrayList<>();
    private int most = Integer.MAX_VALUE;

    private void feed(String bytes) throws FrameException {
        ByteBuffer in = RespBytes.direct(bytes);
        decoder.decode(in, this::add);
        assertThat(in.limit()).isEqualTo(bytes.length());
        assertThat(in.hasRemaining()).isEqualTo(requests.size() == most);
    }

    private boolean add(ByteBuffer frame) {
        requests.add(RespBytes.words(frame));
        return requests.size() < most;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 64})
    void findsTheRequestsHoweverTheBytesAreCut(int chunk) throws FrameException {
        for (int from = 0; from < STREAM.length(); from += chunk) {
            feed(STREAM.substring(from, Math.min(STREAM.length(), from + chunk)));
        }
        assertThat(requests).isEqualTo(REQUESTS);
        assertThat(decoder.openFrame()).isEqualTo(Protocol.NO_FRAME);
        assertThat(decoder.capacity()).isZero();
    }

    @Test
    void findsTheRequestsAtEverySplit() throws FrameException {
        for (int split = 0; split <= STREAM.length(); split++) {
            requests.clear();
            feed(STREAM.substring(0, split));
            feed(STREAM.substring(split));
            assertThat(requests).as("split at %d", split).isEqualTo(REQUESTS);
        }
    }

    @Test
    void leavesTheRestWhenToldTo() throws FrameException {
        most = 1;
        ByteBuffer in = RespBytes.direct(STREAM);
        decoder.decode(in, this::add);
        assertThat(requests).containsExactly("PING");
        assertThat(in.position()).isEqualTo(14);
        most = Integer.MAX_VALUE;
        decoder.decode(in, this::add);
        assertThat(requests).isEqualTo(REQUESTS);
    }

    @Test
    void eachRequestIsAFrameOfItsOwn() throws FrameException {
        feed("*1\r");
        long first = decoder.openFrame();
        assertThat(first).isPositive();
        feed("\n$1\r\na\r\n*");
        assertThat(decoder.openFrame()).isPositive().isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "PING\\r\\n, expected '*'",
                "$4\\r\\n, expected '*'",
                "{, expected '*'",
                "*x, invalid multibulk length",
                "*\\r, invalid multibulk length",
                "*-1\\r\\n, invalid multibulk length",
                "*+1\\r\\n, invalid multibulk length",
                "*01\\r\\n, invalid multibulk length",
                "*1\\n, invalid multibulk length",
                "*1\\rx, invalid multibulk length",
                "*1025, invalid multibulk length",
                "*99999999999999999999\\r\\n, invalid multibulk length",
                "*1\\r\\n*1\\r\\n, expected '$'",
                "*1\\r\\n:1\\r\\n, expected '$'",
                "*2\\r\\n$4\\r\\nPING\\r\\nPING, expected '$'",
                "*1\\r\\n$-1\\r\\n, invalid bulk length",
                "*1\\r\\n$\\r\\n, invalid bulk length",
                "*1\\r\\n$4x, invalid bulk length",
                "*1\\r\\n$4\\r\\nPINGPONG, a bulk string is longer than its length",
                "*1\\r\\n$0\\r\\n\\n\\n, a bulk string is longer than its length",
                "*1\\r\\n$262144, \"frame of 262155 bytes or more, allowed are 262144\"",
                "*1\\r\\n$9999999999999, \"frame of 1000010 bytes or more, allowed are 262144\""
            })
    void whatIsNoRequestIsAViolationWhereverItIsCut(String bytes, String message) {
        String stream = bytes.replace("\\r", "\r").replace("\\n", "\n");
        for (int chunk = 1; chunk <= stream.length(); chunk++) {
            RespDecoder fresh = new RespDecoder();
            int size = chunk;
            assertThatExceptionOfType(FrameException.class)
                    .isThrownBy(() -> RespBytes.feed(fresh, stream, size, frame -> true))
                    .withMessage(message);
        }
    }

    @Test
    void afterAViolationEverythingIsDiscarded() throws FrameException {
        ByteBuffer in = RespBytes.direct("*1\r\n$4\r\nPING\r\n?*1\r\n$4\r\nPING\r\n");
        assertThatExceptionOfType(FrameException.class).isThrownBy(() -> decoder.decode(in, this::add));
        assertThat(in.hasRemaining()).isFalse();
        feed(STREAM);
        assertThat(requests).containsExactly("PING");
        assertThat(decoder.openFrame()).isEqualTo(Protocol.NO_FRAME);
        assertThat(decoder.capacity()).isZero();
    }

    @Test
    void theMostElementsAreTaken() throws FrameException {
        feed("*1024\r\n" + "$1\r\na\r\n".repeat(1024));
        assertThat(requests).singleElement().asString().hasSize(2 * 1024 - 1);
    }

    @Test
    void theLongestRequestIsTakenAndNotOneByteMore() throws FrameException {
        int longest = RespDecoder.MAX_REQUEST_BYTES - "*1\r\n$262130\r\n\r\n".length();
        feed("*1\r\n$" + longest + "\r\n" + "x".repeat(longest) + "\r\n");
        assertThat(requests).singleElement().asString().hasSize(longest);
        assertThatExceptionOfType(FrameException.TooLong.class)
                .isThrownBy(() -> feed("*1\r\n$" + (longest + 1) + "\r\n"));
    }

    @Test
    void manyElementsTogetherAreTooLongAsWell() {
        String kilobyte = "$1000\r\n" + "x".repeat(1000) + "\r\n";
        assertThatExceptionOfType(FrameException.TooLong.class)
                .isThrownBy(() -> RespBytes.feed(decoder, "*1000\r\n" + kilobyte.repeat(300), 1000, frame -> true));
    }

    @Test
    void memoryGrowsWithWhatArrivesAndNotWithWhatIsAnnounced() throws FrameException {
        feed("*1000\r\n$200000\r\nabc");
        assertThat(decoder.capacity()).isLessThanOrEqualTo(64);
        feed("x".repeat(10_000));
        assertThat(decoder.capacity()).isLessThan(25_000);
    }

    @Test
    @Timeout(10)
    void aTrickleOfBytesTakesLinearTime() throws FrameException {
        int length = 200_000;
        String stream = "*1\r\n$" + length + "\r\n" + "x".repeat(length) + "\r\n";
        for (int round = 0; round < 10; round++) {
            RespBytes.feed(decoder, stream, 1, this::add);
        }
        assertThat(requests).hasSize(10);
    }
}
