package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.StopReport;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import io.heddle.testing.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The stop of a server that shares its reactor: nothing moves on that until it is turned. */
class DrainTest {
    private static final Duration MOST = Duration.ofSeconds(10);

    private final ManualReactor reactor = new ManualReactor();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Logger logger = (Logger) LoggerFactory.getLogger(RpcServer.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final RpcServer.Builder builder = RpcServer.builder()
            .reactor(reactor)
            .port(0)
            .discoverCommands(false)
            .command(TestCommand.inline("ping", call -> "pong"), TestCommand.blocking("wait", call -> {
                gate.await();
                return "waited";
            }));

    @BeforeEach
    void start() {
        reactor.start();
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void end() {
        gate.countDown();
        logger.detachAppender(lines);
    }

    private ManualPeer connect(RpcServer server) throws IOException {
        return reactor.connect(new PortOf(server));
    }

    /** Begins to stop, and returns when the server waits for the reactor to be turned. */
    private FutureTask<StopReport> stop(RpcServer server, Duration deadline) {
        FutureTask<StopReport> stop = new FutureTask<>(() -> server.stop(deadline));
        Thread thread = Thread.ofPlatform().daemon().start(stop);
        await().atMost(MOST).until(() -> thread.getState() == Thread.State.TIMED_WAITING || stop.isDone());
        return stop;
    }

    private StopReport turnToTheEnd(FutureTask<StopReport> stop) throws Exception {
        await().atMost(MOST).until(() -> {
            reactor.settle();
            return stop.isDone();
        });
        reactor.settle();
        return stop.get();
    }

    private List<String> aborted() {
        return lines.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void answersWhatHasArrivedAndWhoWaitsToBeAccepted() throws Exception {
        RpcServer server = builder.start();
        ManualPeer known = connect(server);
        ManualPeer idle = connect(server);
        reactor.settle();
        known.send("ping\r\nping\r\npi");
        ManualPeer waiting = connect(server);
        waiting.send("ping\r\n");

        FutureTask<StopReport> stop = stop(server, MOST);

        assertThat(known.receivedText()).isEqualTo("pong\r\npong\r\n");
        assertThat(waiting.receivedText()).isEqualTo("pong\r\n");
        assertThat(idle.receivedText()).isEmpty();
        for (ManualPeer peer : List.of(known, idle, waiting)) {
            assertThat(peer.ended()).contains(Peer.End.FIN);
            peer.close();
        }
        assertThat(turnToTheEnd(stop)).isEqualTo(new StopReport(3, 0));
        assertThat(aborted()).isEmpty();
    }

    @Test
    void whoWaitsAndComesThroughAProxyIsServedToo() throws Exception {
        RpcServer server = builder.proxyProtocolFrom("127.0.0.1").start();
        ManualPeer waiting = connect(server);
        waiting.send("PROXY TCP4 10.1.2.3 127.0.0.1 40000 5354\r\nping\r\n");

        FutureTask<StopReport> stop = stop(server, MOST);

        assertThat(waiting.receivedText()).isEqualTo("pong\r\n");
        waiting.close();
        assertThat(turnToTheEnd(stop)).isEqualTo(new StopReport(1, 0));
    }

    @Test
    void aWholeRequestThatHasNotToldItsProtocolIsAnswered() throws Exception {
        WireProtocol hesitant = new NeedsMore();
        RpcServer server = builder.protocols(hesitant).start();
        ManualPeer peer = connect(server);
        peer.send("ping\r\n");
        assertThat(peer.receivedText()).isEmpty();

        FutureTask<StopReport> stop = stop(server, MOST);

        assertThat(peer.receivedText()).isEqualTo("pong\r\n");
        peer.close();
        assertThat(turnToTheEnd(stop)).isEqualTo(new StopReport(1, 0));
    }

    /** A protocol that cannot tell. */
    private static final class NeedsMore implements WireProtocol {
        @Override
        public String name() {
            return "hesitant";
        }

        @Override
        public Detection detect(ByteBuffer first) {
            return Detection.NEED_MORE;
        }

        @Override
        public Protocol open(Session session) {
            throw new AssertionError("it is never chosen");
        }
    }

    @Test
    void namesTheCallsThatWereRunningAtTheDeadlineUpToABound() throws Exception {
        RpcServer server = builder.start();
        List<ManualPeer> peers = new ArrayList<>();
        for (int i = 0; i < AbortLog.MAX_LINES + 5; i++) {
            ManualPeer peer = connect(server);
            peer.send("wait\r\nping\r\nping\r\n");
            peers.add(peer);
        }
        await().atMost(MOST).until(() -> {
            reactor.settle();
            return server.view().callCounts().inFlight() == peers.size();
        });

        FutureTask<StopReport> stop = stop(server, Duration.ofMillis(200));

        assertThat(turnToTheEnd(stop)).isEqualTo(new StopReport(0, peers.size()));
        assertThat(aborted()).hasSize(AbortLog.MAX_LINES + 1);
        assertThat(aborted().get(0))
                .matches("Aborted at the stop deadline: connection \\d+ from 127.0.0.1:\\d+;"
                        + " running: wait \\(call \\d+, for \\d+ ms\\); waiting: 2 calls");
        assertThat(aborted().get(AbortLog.MAX_LINES)).contains("more connections");
    }

    @Test
    void namesEightCallsOfAConnectionAndCountsTheOthers() throws Exception {
        RpcServer server = builder.protocol(new NumberedProtocol()).start();
        ManualPeer peer = connect(server);
        peer.send("#numbered\r\n");
        for (int i = 0; i < 10; i++) {
            peer.send(i + " wait\r\n");
        }
        await().atMost(MOST).until(() -> {
            reactor.settle();
            return server.view().callCounts().inFlight() == 10;
        });

        turnToTheEnd(stop(server, Duration.ofMillis(200)));

        assertThat(aborted())
                .singleElement()
                .asString()
                .matches(".*; running: (wait \\(call \\d+, for \\d+ ms\\),? ){8}and 2 more; waiting: 0 calls");
    }

    @Test
    void leavesAloneAtTheDeadlineWhoHasBeenSentAll() throws Exception {
        RpcServer server = builder.start();
        ManualPeer peer = connect(server);
        peer.send("ping\r\n");
        reactor.settle();

        FutureTask<StopReport> stop = stop(server, Duration.ofSeconds(3));
        reactor.settle(); // in time

        assertThat(turnToTheEnd(stop)).isEqualTo(new StopReport(1, 0));
        assertThat(peer.receivedText()).isEqualTo("pong\r\n");
        assertThat(peer.ended()).contains(Peer.End.FIN);
        assertThat(aborted()).isEmpty();
    }
}
