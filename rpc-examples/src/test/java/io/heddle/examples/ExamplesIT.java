package io.heddle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.Detection;
import io.heddle.server.RpcServer;
import io.heddle.server.WireProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Runs each example. */
@Timeout(120)
class ExamplesIT {
    private static final Duration MOST = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private static Reactor reactor() {
        Reactor reactor = Reactor.create(ReactorOptions.builder().loops(2).build());
        reactor.start();
        return reactor;
    }

    /** The messages that a class logs from now on. */
    private static ListAppender<ILoggingEvent> logOf(Class<?> type) {
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        ((Logger) LoggerFactory.getLogger(type)).addAppender(events);
        return events;
    }

    private static List<String> messages(ListAppender<ILoggingEvent> events) {
        return List.copyOf(events.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EchoServer",
                "ClientListServer",
                "GetLogByTail",
                "QueueAndWorker",
                "GreetCommand",
                "NetstringCalls",
                "EmbeddedServer"
            })
    void isShort(String name) throws IOException {
        Path source = HeddleProcess.script()
                .resolveSibling("rpc-examples/src/main/java/io/heddle/examples/" + name + ".java");
        try (Stream<String> lines = Files.lines(source)) {
            assertThat(lines.dropWhile(line -> !line.startsWith("/**")).count()).isLessThanOrEqualTo(60);
        }
    }

    @Test
    void step1EchoesAndLogsWhatItReceives() throws Exception {
        ListAppender<ILoggingEvent> log = logOf(EchoServer.class);
        try (Reactor reactor = reactor()) {
            ListeningPort port = EchoServer.listen(reactor, 0);
            try (LineClient client = LineClient.connect(port.port())) {
                assertThat(client.ask("hello")).isEqualTo("hello");
            }
        }
        assertThat(messages(log)).singleElement().asString().contains("hello");
    }

    @Test
    void step2ListsItsClientsAndRefusesTheEleventh() throws Exception {
        ListAppender<ILoggingEvent> log = logOf(ClientListServer.class);
        List<LineClient> clients = new ArrayList<>();
        try (Reactor reactor = reactor()) {
            int port = reactor.listenTcp(new InetSocketAddress("127.0.0.1", 0), new ClientListServer())
                    .port();
            for (int i = 0; i < ClientListServer.CLIENTS_MAX; i++) {
                LineClient client = LineClient.connect(port);
                clients.add(client);
                assertThat(client.ask("who?").split(",")).hasSize(i + 1);
            }

            try (LineClient eleventh = LineClient.connect(port)) {
                assertThat(eleventh.rest()).isEqualTo("Too many connections. Disconnect!\r\n");
            }
            assertThat(clients.get(0).ask("who?").split(",")).hasSize(10);
            assertThat(messages(log))
                    .singleElement()
                    .asString()
                    .contains("127.0.0.1", "Too many connections. Disconnect!");

            clients.get(9).close();
            await().atMost(MOST).until(() -> clients.get(0).ask("who?").split(",").length == 9);
            try (LineClient next = LineClient.connect(port)) {
                assertThat(next.ask("who?").split(",")).hasSize(10);
            }
        } finally {
            for (LineClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void step3AnswersWithTheTailOfTheLog() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 12; i++) {
            lines.append(i == 6 ? "== header ==" : "line " + i).append('\n');
        }
        Path file = Files.writeString(directory.resolve("rpcserver.log"), lines);
        try (Reactor reactor = reactor();
                LineClient client = LineClient.connect(tailPort(reactor, file))) {
            client.send("getlog\r\ngetlog\r\n").endOutput();

            String once = "Begin logger\r\nline 3\r\nline 4\r\nline 5\r\nline 7\r\nline 8\r\nline 9\r\nline 10\r\n"
                    + "line 11\r\nline 12\r\nEnd logger\r\n";
            assertThat(client.rest()).isEqualTo(once + once);
        }
    }

    @Test
    void step3LogsThatTailHasFailed() throws Exception {
        ListAppender<ILoggingEvent> log = logOf(GetLogByTail.class);
        try (Reactor reactor = reactor();
                LineClient client = LineClient.connect(tailPort(reactor, directory.resolve("missing")))) {
            assertThat(client.ask("getlog")).isEqualTo("Begin logger");
            assertThat(client.line()).isEqualTo("End logger");
        }
        assertThat(messages(log)).singleElement().asString().contains("code=1");
    }

    private static int tailPort(Reactor reactor, Path file) throws IOException {
        return reactor.listenTcp(new InetSocketAddress("127.0.0.1", 0), peer -> new GetLogByTail(reactor, file))
                .port();
    }

    @Test
    void step4KeepsTheOrderOfOneClientWhileOthersAreServed() throws Exception {
        try (RpcServer server = QueueAndWorker.start(0);
                LineClient slow = LineClient.connect(server.port());
                LineClient other = LineClient.connect(server.port())) {
            slow.send("task first 2s\r\ntask second 1ms\r\nping\r\n");

            assertThat(other.ask("task third 1ms")).isEqualTo("third is done");
            assertThat(slow.hasBeenAnswered()).isFalse();
            assertThat(slow.line()).isEqualTo("first is done");
            assertThat(slow.line()).isEqualTo("second is done");
            assertThat(slow.line()).isEqualTo("pong");
        }
    }

    @Test
    void aCommandOfOnesOwnIsFoundOnTheClassPath() throws Exception {
        try (RpcServer server = RpcServer.builder().port(0).start();
                LineClient client = LineClient.connect(server.port())) {
            assertThat(client.ask("greet Grace")).isEqualTo("hello Grace");
            assertThat(client.ask("greet name='Grace Hopper'")).isEqualTo("hello Grace Hopper");
            assertThat(client.ask("greet")).startsWith("ERR INVALID_ARGUMENT ");
        }
    }

    @Test
    void aWireProtocolOfOnesOwnIsFoundOnTheClassPath() throws Exception {
        try (RpcServer server = RpcServer.builder().port(0).start();
                LineClient netstrings = LineClient.connect(server.port());
                LineClient text = LineClient.connect(server.port())) {
            netstrings.send("7:netcall,9:greet Ada,4:nope,9:greet a b,");
            netstrings.endOutput();
            assertThat(netstrings.rest())
                    .startsWith("10:+hello Ada,39:-UNIMPLEMENTED there is no such command,")
                    .contains(":-INVALID_ARGUMENT too many arguments");
            assertThat(text.ask("greet Ada")).isEqualTo("hello Ada");
        }
    }

    @Test
    void aWireProtocolOfOnesOwnIsToldAtEverySplitOfItsFirstBytes() {
        byte[] start = "7:netcall,4:ping,".getBytes(UTF_8);
        int first = "7:netcall,".length();
        WireProtocol protocol = new NetstringCalls();
        for (int length = 1; length <= start.length; length++) {
            assertThat(protocol.detect(ByteBuffer.wrap(start, 0, length)))
                    .as("%d bytes", length)
                    .isEqualTo(length < first ? Detection.NEED_MORE : Detection.MATCH);
        }
        for (String other : List.of("8", "7:netcalls", "ping")) {
            assertThat(protocol.detect(UTF_8.encode(other))).as(other).isEqualTo(Detection.NO);
        }
    }

    @Test
    void anApplicationAnswersWhileItWorks() throws Exception {
        Path output = directory.resolve("output.txt");
        Process application = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedServer.class.getName(),
                        "0")
                .redirectOutput(output.toFile())
                .start();
        try {
            await().atMost(MOST).until(() -> Files.readString(output).endsWith("\n"));
            int port = Integer.parseInt(Files.readString(output).replaceAll("\\D", ""));
            try (LineClient client = LineClient.connect(port)) {
                assertThat(client.ask("progress")).isEqualTo("0");

                application.getOutputStream().write("one\ntwo\n".getBytes(UTF_8));
                application.getOutputStream().flush();
                await().atMost(MOST).until(() -> client.ask("progress").equals("2"));

                application.getOutputStream().close();
                assertThat(client.rest()).isEmpty();
            }
            assertThat(application.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(application.exitValue()).isZero();
        } finally {
            application.destroyForcibly();
        }
    }
}
