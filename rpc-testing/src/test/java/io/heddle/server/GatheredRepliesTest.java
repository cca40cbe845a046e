package io.heddle.server;

import static io.heddle.server.TestCommand.blocking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.heddle.command.CommandSpec;
import io.heddle.policy.ForwardingTransport;
import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Reactor;
import io.heddle.testing.ManualLoop;
import io.heddle.testing.MemoryTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatheredRepliesTest {
    private static final Duration LOOK = Duration.ofMillis(1);

    private final ManualLoop loop = new ManualLoop();
    private final MemoryTransport sent = new MemoryTransport(loop);
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final AtomicInteger calls = new AtomicInteger();

    /** Sends what is gathered when it is told to. */
    private static final class Gathering extends ForwardingTransport {
        private final Queue<byte[]> gathered = new ConcurrentLinkedQueue<>();

        private Gathering(MemoryTransport sent) {
            super(sent);
        }

        @Override
        public void write(byte[] bytes) {
            gather(bytes);
            flush();
        }

        @Override
        public void gather(byte[] bytes) {
            gathered.add(bytes);
        }

        @Override
        public void flush() {
            for (byte[] bytes = gathered.poll(); bytes != null; bytes = gathered.poll()) {
                super.write(bytes);
            }
        }
    }

    /** A connection of a server with {@code step}, which waits before it ends, and replies with its number. */
    private Protocol connected() throws IOException {
        Reactor reactor = mock(Reactor.class);
        ListeningPort port = mock(ListeningPort.class);
        when(port.address()).thenReturn(sent.host());
        Factory[] factory = new Factory[1];
        when(reactor.listenTcp(any(), any())).thenAnswer(call -> {
            factory[0] = call.getArgument(1);
            return port;
        });
        RpcServer.builder()
                .reactor(reactor)
                .port(0)
                .discoverCommands(false)
                .command(blocking("step", CommandSpec.Builder::noDeadline, call -> {
                    int number = calls.incrementAndGet();
                    begun.release();
                    mayEnd.acquire();
                    return number;
                }))
                .start();
        Protocol protocol = factory[0].buildProtocol(sent.peer());
        protocol.connectionMade(new Gathering(sent));
        return protocol;
    }

    @AfterEach
    void endAllSteps() {
        mayEnd.release(100);
    }

    private void awaitNextStep() throws InterruptedException {
        assertThat(begun.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    private void endStep() throws InterruptedException {
        mayEnd.release();
        awaitNextStep();
    }

    @Test
    void aReplyWaitsForThoseBehindItForAMillisecondAndForNoneOnceThatBringsNoMore() throws Exception {
        connected().dataReceived(ByteBuffer.wrap("step\r\n".repeat(10).getBytes(StandardCharsets.US_ASCII)));
        awaitNextStep();
        endStep();
        endStep();
        loop.advance(LOOK.minusNanos(1));
        assertThat(sent.writtenText()).isEmpty();
        loop.advance(Duration.ofNanos(1));
        assertThat(sent.writtenText()).isEqualTo("1\r\n2\r\n");

        endStep();
        assertThat(sent.writtenText()).isEqualTo("1\r\n2\r\n");
        loop.advance(LOOK);
        assertThat(sent.writtenText()).isEqualTo("1\r\n2\r\n3\r\n");

        loop.advance(LOOK); // no call has ended
        endStep();
        assertThat(sent.writtenText()).isEqualTo("1\r\n2\r\n3\r\n4\r\n");
    }
}
