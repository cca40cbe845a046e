package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Connector;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * {@code connectTcp}, connectors and client factories.
 *
 * @threading Caller-confined.
 */
abstract class ConnectContract extends ContractTests {
    private static final Duration PATIENT = Duration.ofSeconds(8);
    private static final CloseReason DONE = new CloseReason.ConnectionDone();

    ConnectContract(ReactorHarness harness) {
        super(harness);
    }

    @Test
    void connectsAndTellsTheFactoryHowItEnds() throws Exception {
        Reactor reactor = started();
        ListeningPort port = listen(reactor, echo());
        RecordingFactory client = factory(() -> new RecordingProtocol()
                .onMade(transport -> transport.write(bytes("hello")))
                .onData((transport, b) -> transport.loseConnection()));
        Connector connector = reactor.connectTcp(tcpAddress(port), client, PATIENT);
        assertThat(connector.destination()).isEqualTo(port.address());

        await("the end", () -> client.events().contains("stopFactory"));
        assertThat(client.events())
                .containsExactly("startFactory", "startedConnecting", "clientConnectionLost", "stopFactory");
        assertThat(client.reasons()).containsExactly(DONE);
        RecordingProtocol protocol = client.protocols().get(0);
        assertThat(protocol.receivedText()).isEqualTo("hello");
        assertThat(protocol.closeReason()).contains(DONE);
        assertThat(protocol.transport().peer()).isEqualTo(port.address());
    }

    @Test
    void tellsTheConnectorAfterTheProtocol() throws Exception {
        Reactor reactor = started();
        List<String> order = new CopyOnWriteArrayList<>();
        List<Boolean> inLoop = new CopyOnWriteArrayList<>();
        RecordingFactory[] client = new RecordingFactory[1];
        client[0] = factory(() -> new RecordingProtocol()
                        .onMade(Transport::loseConnection)
                        .onLost(reason -> order.add("protocol")))
                .onConnector((event, connector) -> {
                    if (event.equals("clientConnectionLost")) {
                        inLoop.add(
                                client[0].protocols().get(0).transport().loop().inLoop());
                        order.add("connector");
                    }
                });
        reactor.connectTcp(tcpAddress(listen(reactor, echo())), client[0], PATIENT);
        await("the end", () -> order.contains("connector"));
        assertThat(order).containsExactly("protocol", "connector");
        assertThat(inLoop).containsExactly(true);
    }

    @Test
    void tellsARefusedAttempt() throws Exception {
        RecordingFactory client = echo();
        started().connectTcp(harness().refusingAddress(), client, PATIENT);
        await("the failure", () -> client.events().contains("stopFactory"));
        assertThat(client.events())
                .containsExactly("startFactory", "startedConnecting", "clientConnectionFailed", "stopFactory");
        assertThat(client.reasons()).hasSize(1).allMatch(CloseReason.ConnectFailed.class::isInstance);
        assertThat(client.protocols()).isEmpty();
    }

    @Test
    void givesUpAtTheTimeout() throws Exception {
        Duration timeout = Duration.ofMillis(300);
        RecordingFactory client = echo();
        Reactor reactor = started();
        InetSocketAddress silent = harness().silentAddress();
        long from = reactor.loops().get(0).nanoTime();
        reactor.connectTcp(silent, client, timeout);
        await("the failure", () -> client.events().contains("clientConnectionFailed"));
        assertThat(client.reasons()).containsExactly(new CloseReason.TimedOut("connect", timeout));
        assertThat(Duration.ofNanos(reactor.loops().get(0).nanoTime() - from)).isGreaterThanOrEqualTo(timeout);
    }

    @Test
    void wantsATimeout() throws Exception {
        Reactor reactor = started();
        RecordingFactory client = echo();
        for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
            assertThatThrownBy(() -> reactor.connectTcp(harness().refusingAddress(), client, timeout))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(client.events()).isEmpty();
    }

    @Test
    void stopsAnAttempt() throws Exception {
        RecordingFactory client = echo();
        Connector connector = started().connectTcp(harness().silentAddress(), client, PATIENT);
        await("the attempt", () -> client.events().contains("startedConnecting"));
        connector.stopConnecting();
        await("the failure", () -> client.events().contains("clientConnectionFailed"));
        connector.stopConnecting();
        connector.disconnect();
        await("stopFactory", () -> client.events().contains("stopFactory"));
        assertThat(client.reasons()).containsExactly(new CloseReason.ConnectionAborted());
    }

    @Test
    void stopsAnAttemptAsItBegins() throws Exception {
        Reactor reactor = started();
        RecordingFactory client = echo().onConnector((event, connector) -> {
            if (event.equals("startedConnecting")) {
                connector.stopConnecting();
            }
        });
        reactor.connectTcp(tcpAddress(listen(reactor, echo())), client, PATIENT);
        await("the failure", () -> client.events().contains("clientConnectionFailed"));
        assertThat(client.reasons()).containsExactly(new CloseReason.ConnectionAborted());
        assertThat(client.protocols()).isEmpty();
    }

    @Test
    void disconnectsAnAttempt() throws Exception {
        RecordingFactory client = echo();
        Connector connector = started().connectTcp(harness().silentAddress(), client, PATIENT);
        await("the attempt", () -> client.events().contains("startedConnecting"));
        connector.disconnect();
        await("the failure", () -> client.events().contains("clientConnectionFailed"));
        assertThat(client.reasons()).containsExactly(new CloseReason.ConnectionAborted());
    }

    @Test
    void disconnectsAConnectionInOrder() throws Exception {
        requires(ReactorHarness.Capability.BARE_CONNECTIONS);
        Reactor reactor = started();
        RecordingFactory server = factory(RecordingProtocol::new);
        RecordingFactory client = factory(RecordingProtocol::new);
        Connector connector = reactor.connectTcp(tcpAddress(listen(reactor, server)), client, PATIENT);
        Transport transport = awaitMade(client, 1).transport();
        transport.write(bytes("flushed"));
        connector.stopConnecting(); // no attempt is under way
        connector.disconnect();
        await("the end", () -> client.events().contains("clientConnectionLost"));
        assertThat(client.reasons()).containsExactly(DONE);
        assertThat(awaitLost(awaitMade(server, 1))).isEqualTo(DONE);
        assertThat(server.protocols().get(0).receivedText()).isEqualTo("flushed");
    }

    @Test
    void triesAgainAfterAFailure() throws Exception {
        AtomicInteger left = new AtomicInteger(2);
        RecordingFactory client = echo().onConnector((event, connector) -> {
            if (event.equals("clientConnectionFailed") && left.getAndDecrement() > 0) {
                connector.connect();
            }
        });
        started().connectTcp(harness().refusingAddress(), client, PATIENT);
        await(
                "three failures",
                () -> client.reasons().size() == 3 && client.events().contains("stopFactory"));
        assertThat(Collections.frequency(client.events(), "startedConnecting")).isEqualTo(3);
        assertThat(Collections.frequency(client.events(), "startFactory"))
                .isEqualTo(Collections.frequency(client.events(), "stopFactory"));
    }

    @Test
    void connectsAgainAfterTheConnectionWasLost() throws Exception {
        Reactor reactor = started();
        RecordingFactory client = echo();
        Connector connector = reactor.connectTcp(tcpAddress(listen(reactor, echo())), client, PATIENT);
        awaitMade(client, 1).transport().abortConnection();
        await("the loss", () -> client.events().contains("clientConnectionLost"));
        connector.connect();
        RecordingProtocol second = awaitMade(client, 2);
        assertThat(second.transport().id())
                .isNotEqualTo(client.protocols().get(0).transport().id());
        assertThat(second.saw("connectionLost")).isFalse();
    }

    @Test
    void doesNotConnectTwiceAtATime() throws Exception {
        Reactor reactor = started();
        RecordingFactory client = echo();
        Connector attempting = reactor.connectTcp(harness().silentAddress(), echo(), PATIENT);
        assertThatThrownBy(attempting::connect).isInstanceOf(IllegalStateException.class);
        Connector connected = reactor.connectTcp(tcpAddress(listen(reactor, echo())), client, PATIENT);
        awaitMade(client, 1);
        assertThatThrownBy(connected::connect).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void resolvesNames() throws Exception {
        Reactor reactor = started();
        RecordingFactory client = echo();
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved(
                "localhost", listen(reactor, echo()).port());
        Connector connector = reactor.connectTcp(unresolved, client, PATIENT);
        awaitMade(client, 1);
        assertThat(connector.destination()).isEqualTo(unresolved);
    }

    @Test
    void connectsAfterTheStartWhatWasAskedForBefore() throws Exception {
        Reactor reactor = harness().reactor(options().build());
        RecordingFactory client = echo();
        reactor.connectTcp(tcpAddress(listen(reactor, echo())), client, PATIENT);
        assertThat(client.protocols()).isEmpty();
        reactor.start();
        awaitMade(client, 1);
    }

    @Test
    void carriesManyBytesBothWays() throws Exception {
        byte[] much = pattern(8 * MIB);
        Reactor reactor = started();
        RecordingFactory client = factory(() -> new RecordingProtocol().onMade(transport -> transport.write(much)));
        reactor.connectTcp(tcpAddress(listen(reactor, echo())), client, PATIENT);
        RecordingProtocol protocol = awaitMade(client, 1);
        await("all bytes back", () -> protocol.receivedBytes() == much.length);
        assertThat(protocol.received()).isEqualTo(much);
    }

    @Test
    void givesUpAttemptsWhenTheReactorStops() throws Exception {
        Reactor reactor = started();
        RecordingFactory client = echo();
        reactor.connectTcp(harness().silentAddress(), client, PATIENT);
        await("the attempt", () -> client.events().contains("startedConnecting"));
        awaitDone("the stop", reactor.stop());
        assertThat(client.reasons()).containsExactly(new CloseReason.ReactorStopped());
        assertThat(client.events()).endsWith("stopFactory");
    }
}
