package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.Producer;
import io.heddle.reactor.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Producers and water marks.
 *
 * @threading Caller-confined.
 */
abstract class ProducerContract extends ContractTests {
    private static final int KIB = 1 << 10;
    private static final int LOW = 64 * KIB;
    private static final int HIGH = 256 * KIB;
    private static final int CHUNK = 32 * KIB;
    private static final int ALL = 32 * MIB;

    ProducerContract(ReactorHarness harness) {
        super(harness);
    }

    /**
     * Writes down what it is told.
     *
     * @threading Event-loop confined; its events may be read anywhere.
     */
    private static class Source implements Producer {
        final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void resumeProducing() {
            events.add("resume");
        }

        @Override
        public void pauseProducing() {
            events.add("pause");
        }

        @Override
        public void stopProducing() {
            events.add("stop");
        }
    }

    /** Writes chunks, each in a turn of its own, unless it is paused; at the end it closes. */
    private static final class Stream extends Source {
        private final Transport transport;
        private final byte[] all = pattern(ALL);
        private boolean paused;
        private int at;
        volatile long mostPending;
        volatile long mostPendingWhenResumed;

        Stream(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void pauseProducing() {
            super.pauseProducing();
            paused = true;
        }

        @Override
        public void resumeProducing() {
            super.resumeProducing();
            mostPendingWhenResumed = Math.max(mostPendingWhenResumed, transport.bytesPending());
            paused = false;
            transport.loop().callFromThread(this::produce);
        }

        void produce() {
            if (paused) {
                return;
            }
            if (at == ALL) {
                transport.unregisterProducer();
                transport.loseConnection();
                return;
            }
            transport.write(ByteBuffer.wrap(all, at, CHUNK));
            at += CHUNK;
            mostPending = Math.max(mostPending, transport.bytesPending());
            transport.loop().callFromThread(this::produce);
        }
    }

    @Test
    void keepsAStreamingProducerBetweenTheWaterMarks() throws Exception {
        List<Stream> streams = new CopyOnWriteArrayList<>();
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            Stream stream = new Stream(transport);
            streams.add(stream);
            transport.registerProducer(stream, true);
            stream.produce();
        }));
        Peer peer = connectSlowReader(listen(started(options().outputBounds(LOW, HIGH, 16 * MIB)), factory));
        await("the producer", () -> !streams.isEmpty());
        await("the producer to be paused", () -> streams.get(0).events.contains("pause"));
        assertThat(streams.get(0).events).containsExactly("pause");

        assertThat(peer.receiveAll()).isEqualTo(pattern(ALL));
        assertThat(streams.get(0).mostPending).isGreaterThan(HIGH).isLessThanOrEqualTo(HIGH + CHUNK);
        assertThat(streams.get(0).mostPendingWhenResumed).isLessThanOrEqualTo(LOW);
        List<String> events = streams.get(0).events;
        assertThat(events).contains("resume").doesNotContain("stop");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i)).as("event %d of %s", i, events).isEqualTo(i % 2 == 0 ? "pause" : "resume");
        }
    }

    @Test
    void resumesAtAnEmptyBufferWhereTheLowMarkIsZero() throws Exception {
        Source source = new Source();
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.registerProducer(source, true);
            transport.write(pattern(12 * MIB));
        }));
        Peer peer = connectSlowReader(listen(started(options().outputBounds(0, 1, 16 * MIB)), factory));
        await("the producer to be paused", () -> source.events.contains("pause"));
        peer.receive(12 * MIB);
        await("the producer to be resumed", () -> source.events.equals(List.of("pause", "resume")));
    }

    @Test
    void pausesAProducerThatIsRegisteredLate() throws Exception {
        Source source = new Source();
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.write(pattern(12 * MIB));
            transport.registerProducer(source, true);
        }));
        Peer peer = connectSlowReader(listen(started(), factory));
        await("the producer to be paused", () -> source.events.equals(List.of("pause")));
        peer.receive(12 * MIB);
        await("the producer to be resumed", () -> source.events.equals(List.of("pause", "resume")));
    }

    @Test
    void pausesAProducerForWritesOfOtherThreads() throws Exception {
        Source source = new Source();
        RecordingFactory factory = factory(RecordingProtocol::new);
        Peer peer = connectSlowReader(listen(started(), factory));
        Transport transport = awaitMade(factory, 1).transport();
        byte[] much = pattern(12 * MIB);
        thread("writes", () -> {
            transport.registerProducer(source, true);
            transport.write(much);
        });
        await("the producer to be paused", () -> source.events.equals(List.of("pause")));
        peer.receive(much.length);
        await("the producer to be resumed", () -> source.events.equals(List.of("pause", "resume")));
    }

    @Test
    void asksAPullProducerEachTimeTheBufferIsEmpty() throws Exception {
        int items = 200;
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= items; i++) {
            expected.append(i).append(' ');
        }
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            Source source = new Source() {
                @Override
                public void resumeProducing() {
                    super.resumeProducing();
                    transport.write(bytes(events.size() + " "));
                    if (events.size() == items) {
                        transport.unregisterProducer();
                        transport.loseConnection();
                    }
                }
            };
            transport.registerProducer(source, false);
        }));
        assertThat(connect(listen(started(), factory)).receiveAllText()).isEqualTo(expected.toString());
    }

    @Test
    void asksAPullProducerForNothingWhileBytesArePending() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        Source source = new Source();
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.registerProducer(source, false);
            transport.write(pattern(12 * MIB));
        }));
        Peer peer = connectSlowReader(listen(started(), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        letPass(protocol.transport().loop(), Duration.ofMillis(100));
        assertThat(source.events).containsExactly("resume");
        peer.receive(12 * MIB);
        await("the producer to be asked again", () -> source.events.equals(List.of("resume", "resume")));
    }

    @Test
    void hasOneProducerAtATime() throws Exception {
        RecordingFactory factory = echo();
        connect(listen(started(), factory));
        Transport transport = awaitMade(factory, 1).transport();
        onLoop(transport.loop(), () -> {
            transport.registerProducer(new Source(), true);
            assertThatThrownBy(() -> transport.registerProducer(new Source(), true))
                    .isInstanceOf(IllegalStateException.class);
            return transport;
        });
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        awaitEnd(thread("registers", () -> {
            try {
                transport.registerProducer(new Source(), true);
            } catch (IllegalStateException e) {
                thrown.add(e);
            }
        }));
        assertThat(thrown).hasSize(1);
        Source next = new Source();
        onLoop(transport.loop(), () -> {
            transport.unregisterProducer();
            transport.registerProducer(next, true);
            return transport;
        });
        transport.abortConnection();
        await("the new producer to be stopped", () -> next.events.equals(List.of("stop")));
    }

    @Test
    void waitsWithTheCloseForTheProducer() throws Exception {
        Source source = new Source();
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.registerProducer(source, true);
            transport.loseConnection();
            transport.loop().callLater(Duration.ofMillis(200), () -> {
                transport.write(bytes("the rest"));
                transport.unregisterProducer();
            });
        }));
        assertThat(connect(listen(started(), factory)).receiveAllText()).isEqualTo("the rest");
        assertThat(source.events).isEmpty();
    }

    @Test
    void stopsTheProducerWhenTheConnectionIsLost() throws Exception {
        stopsOnce(peer -> peer.reset(), transport -> {});
    }

    @Test
    void stopsTheProducerWhenTheConnectionIsAborted() throws Exception {
        stopsOnce(peer -> {}, Transport::abortConnection);
    }

    private void stopsOnce(Consumer<Peer> byPeer, Consumer<Transport> byUs) throws Exception {
        List<Boolean> inLoop = new CopyOnWriteArrayList<>();
        List<Source> sources = new CopyOnWriteArrayList<>();
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            Source source = new Source() {
                @Override
                public void stopProducing() {
                    super.stopProducing();
                    inLoop.add(transport.loop().inLoop());
                }
            };
            sources.add(source);
            transport.registerProducer(source, true);
        }));
        Peer peer = connect(listen(started(), factory));
        RecordingProtocol protocol = awaitMade(factory, 1);
        byPeer.accept(peer);
        byUs.accept(protocol.transport());
        awaitLost(protocol);
        await("the producer to be stopped", () -> !inLoop.isEmpty());
        assertThat(sources.get(0).events).containsExactly("stop");
        assertThat(inLoop).containsExactly(true);
    }

    @Test
    void stopsAtOnceAProducerThatComesTooLate() throws Exception {
        Source closing = new Source();
        RecordingFactory factory = factory(() -> new RecordingProtocol().onMade(transport -> {
            transport.loseConnection();
            transport.registerProducer(closing, true);
        }));
        Peer peer = connect(listen(started(), factory));
        peer.awaitEnd();
        peer.close();
        RecordingProtocol protocol = awaitMade(factory, 1);
        awaitLost(protocol);
        assertThat(closing.events).containsExactly("stop");

        Source lost = new Source();
        protocol.transport().registerProducer(lost, false);
        assertThat(lost.events).containsExactly("stop");
    }
}
