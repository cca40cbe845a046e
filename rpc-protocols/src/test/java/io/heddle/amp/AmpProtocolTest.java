package io.heddle.amp;

import static io.heddle.amp.Boxes.box;
import static io.heddle.amp.Boxes.bytes;
import static io.heddle.amp.Boxes.call;
import static io.heddle.amp.Boxes.join;
import static io.heddle.amp.Boxes.list;
import static io.heddle.amp.TestCommand.blocking;
import static io.heddle.amp.TestCommand.inline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import io.heddle.command.ServerView.ConnectionView;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import io.heddle.testing.ManualReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AmpProtocolTest {
    private static final Parameter<String> TEXT = Parameter.string("text");
    private static final Parameter<String> CODE = Parameter.string("code");

    private final ManualReactor reactor = new ManualReactor(ReactorOptions.defaults());
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger entered = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
    private final RpcServer.Builder builder = RpcServer.builder()
            .reactor(reactor)
            .port(0)
            .discoverCommands(false)
            .discoverProtocols(false)
            .frameTimeout(Duration.ofSeconds(5))
            .protocol(new AmpWireProtocol())
            .command(
                    TestCommand.sumInline(),
                    inline("echo", call -> call.get(TEXT), TEXT),
                    inline("broken", call -> {
                        throw new IllegalStateException("not for the peer");
                    }),
                    inline("odd", call -> List.of(1, Map.of())),
                    inline("long", call -> "x".repeat(65_536)),
                    inline(
                            "fail",
                            call -> {
                                throw new CommandException(ErrorCode.valueOf(call.get(CODE)), call.get(TEXT));
                            },
                            CODE,
                            TEXT),
                    blocking("stream", call -> {
                        call.send("one");
                        call.send(2);
                        return null;
                    }),
                    blocking("endless", call -> {
                        try {
                            while (true) {
                                call.send("x".repeat(1000));
                            }
                        } finally {
                            interrupted.incrementAndGet();
                        }
                    }),
                    blocking("wait", call -> {
                        entered.incrementAndGet();
                        gate.await();
                        return null;
                    }));

    @BeforeEach
    void start() {
        reactor.start();
    }

    @AfterEach
    void openGate() {
        gate.countDown();
        assertThat(reactor.failures()).isEmpty();
    }

    private AmpPeer connected() throws IOException {
        return new AmpPeer(reactor, builder.start());
    }

    private static void stillAnswers(AmpPeer peer) {
        assertThat(peer.ask("Sum", "a", "1", "b", "2")).isEqualTo(Map.of("total", "3"));
    }

    @Test
    void namesOfCommandsMatchInEitherCase() throws IOException {
        AmpPeer peer = connected();
        for (String name : List.of("sum", "Sum", "SUM")) {
            assertThat(peer.ask(name, "a", "1", "b", "2")).isEqualTo(Map.of("total", "3"));
        }
    }

    @Test
    void aTagIsAnyBytes() throws IOException {
        AmpPeer peer = connected();
        for (String tag : List.of("", "\0\u00ff", "t".repeat(65_535))) {
            peer.send(call(tag, "echo", "text", "x"));
            assertThat(peer.boxes(1)).containsExactly(Map.of("_answer", tag, "result", "x"));
        }
    }

    @Test
    void theSameTagTwiceIsAnsweredTwice() throws IOException {
        AmpPeer peer = connected();
        peer.send(join(call("1", "echo", "text", "x"), call("1", "echo", "text", "y")));
        assertThat(peer.boxes(2))
                .containsExactly(Map.of("_answer", "1", "result", "x"), Map.of("_answer", "1", "result", "y"));
    }

    @Test
    void theLargestValueGoesBothWays() throws IOException {
        String most = "x".repeat(65_535);
        assertThat(connected().ask("echo", "text", most)).isEqualTo(Map.of("result", most));
    }

    @Test
    void aDeclaredErrorHasTheNameOfItsCode() throws IOException {
        AmpPeer peer = connected();
        for (ErrorCode code : ErrorCode.values()) {
            Map<String, String> expected = code == ErrorCode.INTERNAL
                    ? Map.of("_error_code", "UNKNOWN", "_error_description", "Unknown Error")
                    : Map.of("_error_code", code.name(), "_error_description", "so");
            assertThat(peer.ask("fail", "code", code.name(), "text", "so")).isEqualTo(expected);
        }
        stillAnswers(peer);
    }

    @Test
    void aLongMessageIsCut() throws IOException {
        Map<String, String> error = connected().ask("fail", "code", "NOT_FOUND", "text", "x".repeat(10_000));
        assertThat(error.get("_error_description")).isEqualTo("x".repeat(512) + "...");
    }

    @Test
    void whatIsNotDeclaredIsUnknown() throws IOException {
        AmpPeer peer = connected();
        Map<String, String> unknown = Map.of("_error_code", "UNKNOWN", "_error_description", "Unknown Error");
        assertThat(peer.ask("broken")).isEqualTo(unknown);
        assertThat(peer.ask("odd")).isEqualTo(unknown);
        assertThat(peer.ask("echo")).isEqualTo(unknown);
        assertThat(peer.ask("echo", "text", "\u00ff")).isEqualTo(unknown);
        stillAnswers(peer);
    }

    @Test
    void anUnknownCommandIsNamedAsPythonWritesBytes() throws IOException {
        AmpPeer peer = connected();
        assertThat(peer.ask("it's \u00ff"))
                .isEqualTo(
                        Map.of("_error_code", "UNHANDLED", "_error_description", "Unhandled Command: b\"it's \\xff\""));
        assertThat(peer.ask("")).containsEntry("_error_description", "Unhandled Command: b''");
        assertThat(peer.ask("x".repeat(60_000)).get("_error_description")).hasSizeLessThan(100);
        stillAnswers(peer);
    }

    @Test
    void anAnswerThatIsTooLargeIsAnError() throws IOException {
        AmpPeer peer = connected();
        assertThat(peer.ask("long"))
                .isEqualTo(Map.of(
                        "_error_code",
                        "RESOURCE_EXHAUSTED",
                        "_error_description",
                        "a text of the answer has more than 65535 bytes"));
        stillAnswers(peer);
    }

    @Test
    void aStreamIsCollected() throws IOException {
        assertThat(connected().ask("stream")).isEqualTo(Map.of("result", list("one", "2")));
    }

    @Test
    void aStreamThatIsTooLargeIsCancelled() throws IOException {
        AmpPeer peer = connected();
        assertThat(peer.ask("endless")).containsEntry("_error_code", "RESOURCE_EXHAUSTED");
        assertThat(interrupted).hasValue(1);
        stillAnswers(peer);
    }

    @Test
    void whatAsksForNoAnswerGetsNone() throws IOException {
        AmpPeer peer = connected();
        for (String command : List.of("echo", "broken", "stream", "wait")) {
            peer.send(box("_command", command));
        }
        stillAnswers(peer);
        gate.countDown();
        stillAnswers(peer);
    }

    /** We never ask, so no answer can be meant for us. */
    @ParameterizedTest
    @ValueSource(strings = {"_answer", "_error"})
    void anAnswerIsAClose(String key) throws IOException {
        AmpPeer peer = connected();
        peer.send(box("_ask", "1", "_command", "sum", "a", "1", "b", "1", key, "1"));
        assertThat(peer.received()).isEmpty();
        assertThat(peer.ended()).isTrue();
    }

    static List<byte[]> foreignBytes() {
        return List.of(
                bytes("ping\r\n"),
                bytes("*1\r\n$4\r\nPING\r\n"),
                bytes("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}\n"),
                bytes("GET / HTTP/1.1\r\n\r\n"),
                bytes("\u0016\3\1\2\0\1\0"),
                bytes("\u00ff\u00ff"),
                bytes("\0\1k\0\0".repeat(300)),
                bytes(("\0\1k\u00ff\u00ff" + "x".repeat(65_535)).repeat(17)));
    }

    @ParameterizedTest
    @MethodSource("foreignBytes")
    void bytesOfAnotherFormAreACloseAfterWhatWasRight(byte[] foreign) throws IOException {
        RpcServer server = builder.start();
        AmpPeer other = new AmpPeer(reactor, server);
        AmpPeer peer = new AmpPeer(reactor, server);
        peer.send(join(call("1", "echo", "text", "x"), foreign));
        assertThat(peer.boxes(1)).containsExactly(Map.of("_answer", "1", "result", "x"));
        assertThat(peer.ended()).isTrue();
        stillAnswers(other);
    }

    @Test
    void aTrickleIsACloseWhenItsTimeIsOver() throws IOException {
        AmpPeer peer = connected();
        stillAnswers(peer);
        byte[] request = call("1", "echo", "text", "x".repeat(100));
        for (int at = 0; at < 5; at++) {
            peer.send(Arrays.copyOfRange(request, at, at + 1));
            reactor.advance(Duration.ofMillis(900));
            assertThat(peer.ended()).isFalse();
        }
        reactor.advance(Duration.ofMillis(600));
        assertThat(peer.ended()).isTrue();
    }

    @Test
    void aBoxWithoutEndGetsNoAnswer() throws IOException {
        AmpPeer peer = connected();
        byte[] request = call("1", "sum", "a", "1", "b", "1");
        peer.send(Arrays.copyOf(request, request.length - 1));
        peer.finish();
        assertThat(peer.received()).isEmpty();
        assertThat(peer.ended()).isTrue();
    }

    @Test
    void moreCallsThanTheBoundWaitAndNoneIsLost() throws IOException {
        builder.maxQueuedCalls(4);
        AmpPeer peer = connected();
        byte[] calls = {};
        for (int i = 0; i < 10; i++) {
            calls = join(calls, call("" + i, "wait"));
        }
        peer.send(calls);
        await().atMost(Duration.ofSeconds(10)).until(() -> entered.get() == 4);
        reactor.settle();
        assertThat(entered).hasValue(4);
        gate.countDown();
        assertThat(peer.boxes(10).stream().map(box -> box.get("_answer")))
                .containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void afterFinWhatIsOwedIsAnswered() throws IOException {
        AmpPeer peer = connected();
        peer.send(call("1", "wait"));
        peer.finish();
        assertThat(peer.ended()).isFalse();
        gate.countDown();
        assertThat(peer.boxes(1)).containsExactly(Map.of("_answer", "1"));
        peer.awaitFin();
    }

    @Test
    void beforeAStopWhatWasReceivedIsAnswered() throws IOException {
        builder.maxQueuedCalls(2);
        AmpPeer peer = connected();
        peer.send(join(call("1", "wait"), call("2", "wait"), call("3", "wait"), call("4", "wait")));
        reactor.stop();
        reactor.settle();
        assertThat(peer.ended()).isFalse();
        gate.countDown();
        assertThat(peer.boxes(4)).hasSize(4);
        peer.awaitFin();
    }

    @Test
    void isDetectedAmongOthers() throws IOException {
        RpcServer server = RpcServer.builder()
                .reactor(reactor)
                .port(0)
                .discoverCommands(false)
                .discoverProtocols(false)
                .protocols(new AmpWireProtocol())
                .command(TestCommand.sumInline())
                .start();
        AmpPeer amp = new AmpPeer(reactor, server);
        AmpPeer text = new AmpPeer(reactor, server);
        stillAnswers(amp);
        text.send(bytes("sum 1 2\r\n"));
        assertThat(text.received()).asString().contains("total: 3");
        assertThat(server.view().connections().stream().map(ConnectionView::protocol))
                .containsExactly("amp", "text");
    }
}
