package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Reactor;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * {@code listenTcp}, ports, and factories.
 *
 * @threading Caller-confined.
 */
abstract class PortContract extends ContractTests {
    PortContract(ReactorHarness harness) {
        super(harness);
    }

    @Test
    void picksAFreePort() throws Exception {
        Reactor reactor = started();
        ListeningPort one = listen(reactor, echo());
        ListeningPort two = listen(reactor, echo());
        assertThat(one.port()).isBetween(1, 65_535).isNotEqualTo(two.port());
        assertThat(tcpAddress(one).getAddress()).isEqualTo(ANY_PORT.getAddress());
        assertEchoes(connect(one), "one");
        assertEchoes(connect(two), "two");
    }

    @Test
    void refusesAPortThatIsTaken() throws Exception {
        Reactor reactor = started();
        ListeningPort taken = listen(reactor, echo());
        RecordingFactory factory = echo();
        assertThatThrownBy(() -> reactor.listenTcp(tcpAddress(taken), factory)).isInstanceOf(IOException.class);
        assertThat(factory.events()).isIn(List.of(), List.of("startFactory", "stopFactory"));
        assertEchoes(connect(taken), "still there");
    }

    @Test
    void freesThePortAndLeavesItsConnections() throws Exception {
        Reactor reactor = started();
        ListeningPort port = listen(reactor, echo());
        Peer peer = connect(port);
        assertEchoes(peer, "before");
        port.stopListening();
        port.stopListening();
        await("the port to be closed", () -> refuses(port));
        assertThat(port.port()).isPositive();
        assertEchoes(peer, "after");

        ListeningPort again = reactor.listenTcp(tcpAddress(port), echo());
        assertThat(again.port()).isEqualTo(port.port());
        assertEchoes(connect(again), "again");
    }

    @Test
    void acceptsBeforeItClosesWhoHasConnected() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS); // they connect while the loop is held
        Reactor reactor = started();
        ListeningPort port = listen(reactor, echo());
        CountDownLatch release = hold(reactor);
        Peer peer = connect(port);
        port.stopListening();
        release.countDown();
        assertEchoes(peer, "served");
        await("the port to be closed", () -> refuses(port));
    }

    @Test
    void drainsThePortAndLeavesTheOthers() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS); // they connect while the loop is held
        Reactor reactor = started();
        RecordingFactory drained = echo();
        RecordingFactory left = echo();
        ListeningPort port = listen(reactor, drained);
        Peer other = connect(listen(reactor, left));
        List<Peer> peers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            peers.add(connect(port));
            awaitMade(drained, i);
        }
        CountDownLatch release = hold(reactor);
        peers.add(connect(port));
        for (Peer peer : peers) {
            peer.send("just in time");
        }
        CompletableFuture<Void> told = port.drain();
        release.countDown();
        for (Peer peer : peers) {
            assertThat(peer.receiveAllText()).isEqualTo("just in time");
            peer.close();
        }
        awaitDone("all to be told", told);
        for (RecordingProtocol protocol : drained.protocols()) {
            awaitLost(protocol);
            assertThat(protocol.events())
                    .containsExactly("connectionMade", "dataReceived", "reactorStopping", "connectionLost");
        }
        assertThat(refuses(port)).isTrue();
        await("stopFactory", () -> drained.events().equals(List.of("startFactory", "stopFactory")));
        assertEchoes(other, "goes on");
    }

    @Test
    void drainsAPortThatIsClosedAlready() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = echo();
        ListeningPort port = listen(reactor, factory);
        Peer peer = connect(port);
        assertEchoes(peer, "served");
        port.stopListening();
        await("stopFactory", () -> factory.events().equals(List.of("startFactory", "stopFactory")));
        awaitDone("it to be told", port.drain());
        assertThat(peer.receiveAllText()).isEmpty();
        peer.close();
        awaitLost(factory.protocols().get(0));
        awaitDone("the stop", reactor.stop());
        awaitDone("nobody to be told", port.drain());
        assertThat(factory.events()).containsExactly("startFactory", "stopFactory");
    }

    @Test
    void startsAndStopsAFactoryOnceForAllItsPorts() throws Exception {
        Reactor reactor = started();
        RecordingFactory factory = echo();
        ListeningPort one = listen(reactor, factory);
        ListeningPort two = listen(reactor, factory);
        assertThat(factory.events()).containsExactly("startFactory");
        one.stopListening();
        await("the first port to be closed", () -> refuses(one));
        letPass(reactor.loops().get(0), Duration.ofMillis(50));
        assertThat(factory.events()).containsExactly("startFactory");
        two.stopListening();
        await("stopFactory", () -> factory.events().equals(List.of("startFactory", "stopFactory")));
        listen(reactor, factory);
        assertThat(factory.events()).containsExactly("startFactory", "stopFactory", "startFactory");
    }

    @Test
    void opensNoPortForAFactoryThatDoesNotStart() throws Exception {
        Reactor reactor = started();
        List<String> events = new CopyOnWriteArrayList<>();
        Factory broken = new Factory() {
            @Override
            public Protocol buildProtocol(SocketAddress peer) {
                return RecordingProtocol.echo();
            }

            @Override
            public void startFactory() {
                events.add("start");
                throw new UnsupportedOperationException("does not start");
            }

            @Override
            public void stopFactory() {
                events.add("stop");
            }
        };
        ListeningPort free = listen(reactor, echo());
        free.stopListening();
        await("the port to be closed", () -> refuses(free));
        assertThatThrownBy(() -> reactor.listenTcp(tcpAddress(free), broken)).isNotNull();
        assertThat(refuses(free)).isTrue();
        assertThat(events).containsExactly("start");
        assertEchoes(connect(reactor.listenTcp(tcpAddress(free), echo())), "free again");
    }

    @Test
    void isBoundBeforeTheStartAndAcceptsAfterIt() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        Reactor reactor = harness().reactor(options().build());
        RecordingFactory factory = echo();
        ListeningPort port = listen(reactor, factory);
        Peer peer = connect(port);
        assertThat(factory.events()).containsExactly("startFactory");
        assertThat(factory.protocols()).isEmpty();
        reactor.start();
        assertEchoes(peer, "served");
    }

    @Test
    void tellsTheFactoryWhoConnects() throws Exception {
        List<SocketAddress> told = new CopyOnWriteArrayList<>();
        List<RecordingProtocol> built = new CopyOnWriteArrayList<>();
        ListeningPort port = listen(started(), peer -> {
            told.add(peer);
            RecordingProtocol protocol = RecordingProtocol.echo();
            built.add(protocol);
            return protocol;
        });
        assertEchoes(connect(port), "x");
        assertThat(told).containsExactly(built.get(0).transport().peer());
        assertThat(built.get(0).violations()).isEmpty();
    }

    @Test
    void acceptsManyAtOnce() throws Exception {
        RecordingFactory factory = echo();
        ListeningPort port = listen(started(), factory);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            peers.add(connect(port));
        }
        for (int i = 0; i < 100; i++) {
            assertEchoes(peers.get(i), "number " + i);
        }
        assertThat(factory.protocols()).hasSize(100);
    }

    @Test
    void letsSeveralReactorsLiveSideBySide() throws Exception {
        Reactor one = started();
        Reactor two = started();
        RecordingFactory oneFactory = echo();
        Peer onOne = connect(listen(one, oneFactory));
        Peer onTwo = connect(listen(two, echo()));
        assertEchoes(onOne, "one");
        assertEchoes(onTwo, "two");
        awaitDone("the stop", one.stop(Duration.ZERO));
        awaitLost(awaitMade(oneFactory, 1));
        assertEchoes(onTwo, "two goes on");
    }
}
