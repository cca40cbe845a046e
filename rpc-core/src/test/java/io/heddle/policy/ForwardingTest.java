package io.heddle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Factory;
import io.heddle.reactor.Producer;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ForwardingTest {
    private static final Object[] NO_ARGUMENTS = {};

    /** A value for each type of argument and result. */
    private static final Map<Class<?>, Object> SAMPLES = Map.ofEntries(
            Map.entry(long.class, 42L),
            Map.entry(boolean.class, true),
            Map.entry(byte[].class, new byte[1]),
            Map.entry(ByteBuffer.class, ByteBuffer.allocate(1)),
            Map.entry(Duration.class, Duration.ofDays(42)),
            Map.entry(SocketAddress.class, new InetSocketAddress(42)),
            Map.entry(EventLoop.class, new ManualLoop()),
            Map.entry(CloseReason.class, new CloseReason.Refused("sample")),
            Map.entry(Transport.class, ClosedTransport.INSTANCE),
            Map.entry(Protocol.class, new Lines()),
            Map.entry(Producer.class, new SilentProducer()));

    /** The calls that arrived, each with its method and arguments. */
    private final List<Object> arrived = new ArrayList<>();

    static Stream<Method> methodsOfTransport() {
        return Arrays.stream(Transport.class.getMethods()).filter(m -> Modifier.isAbstract(m.getModifiers()));
    }

    static Stream<Method> methodsOfProtocol() {
        return Arrays.stream(Protocol.class.getMethods());
    }

    static Stream<Method> methodsOfFactory() {
        return Arrays.stream(Factory.class.getMethods());
    }

    @ParameterizedTest
    @MethodSource("methodsOfTransport")
    void transportPassesOn(Method method) throws ReflectiveOperationException {
        passesOn(method, new ForwardingTransport(inner(Transport.class)) {});
    }

    @ParameterizedTest
    @MethodSource("methodsOfProtocol")
    void protocolPassesOn(Method method) throws ReflectiveOperationException {
        ForwardingProtocol forwarding = new ForwardingProtocol(inner(Protocol.class)) {};
        forwarding.connectionMade(ClosedTransport.INSTANCE);
        arrived.clear();
        passesOn(method, forwarding);
    }

    @ParameterizedTest
    @MethodSource("methodsOfFactory")
    void factoryPassesOn(Method method) throws ReflectiveOperationException {
        passesOn(method, new ForwardingFactory(inner(Factory.class)) {});
    }

    @Test
    void transportKnowsThePrincipalOfTheInner() {
        Principal principal = () -> "ada";
        Transport inner = new ForwardingTransport(ClosedTransport.INSTANCE) {
            @Override
            public Optional<Principal> peerPrincipal() {
                return Optional.of(principal);
            }
        };
        assertThat(new ForwardingTransport(inner) {}.peerPrincipal()).containsSame(principal);
    }

    @Test
    void closingWithoutReasonGoesThroughTheMethodWithOne() {
        List<CloseReason> reasons = new ArrayList<>();
        Transport transport = new ForwardingTransport(ClosedTransport.INSTANCE) {
            @Override
            public void loseConnection(CloseReason reason) {
                reasons.add(reason);
            }

            @Override
            public void abortConnection(CloseReason reason) {
                reasons.add(reason);
            }
        };
        transport.loseConnection();
        transport.abortConnection();
        assertThat(reasons).containsExactly(new CloseReason.ConnectionDone(), new CloseReason.ConnectionAborted());
    }

    @Test
    void innerProtocolIsGivenTheSameWrappedTransportEachTime() {
        Transport wrapped = new ForwardingTransport(ClosedTransport.INSTANCE) {};
        Lines lines = new Lines();
        ForwardingProtocol forwarding = new ForwardingProtocol(lines) {
            @Override
            protected Transport wrap(Transport connection) {
                return wrapped;
            }
        };
        forwarding.connectionMade(ClosedTransport.INSTANCE);
        forwarding.readConnectionLost(ClosedTransport.INSTANCE);
        forwarding.reactorStopping(ClosedTransport.INSTANCE);
        assertThat(lines.transport).isSameAs(wrapped);
        assertThat(lines.events).containsExactly("made", "fin", "stopping");
    }

    @Test
    void transportIsAClosedOneBeforeTheConnectionIsMade() {
        assertThat(new ForwardingProtocol(new Lines()) {}.transport()).isSameAs(ClosedTransport.INSTANCE);
    }

    @Test
    @SuppressWarnings("NullAway") // a user may not check
    void nothingCanWrapNull() {
        assertThatNullPointerException().isThrownBy(() -> new ForwardingFactory(null) {});
        assertThatNullPointerException().isThrownBy(() -> new ForwardingProtocol(null) {});
        assertThatNullPointerException().isThrownBy(() -> new ForwardingTransport(null) {});
    }

    private void passesOn(Method method, Object forwarding) throws ReflectiveOperationException {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(ForwardingTest::sample)
                .toArray();
        Object returned = method.invoke(forwarding, arguments);
        assertThat(arrived).containsExactly(List.of(method, Arrays.asList(arguments)));
        if (method.getReturnType() != void.class) {
            assertThat(returned).isEqualTo(sample(method.getReturnType()));
        }
    }

    private <T> T inner(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            arrived.add(List.of(method, Arrays.asList(args == null ? NO_ARGUMENTS : args)));
            return method.getReturnType() == void.class ? null : sample(method.getReturnType());
        }));
    }

    private static Object sample(Class<?> type) {
        return Objects.requireNonNull(SAMPLES.get(type), () -> "no sample of " + type);
    }

    private static final class SilentProducer implements Producer {
        @Override
        public void resumeProducing() {}

        @Override
        public void pauseProducing() {}

        @Override
        public void stopProducing() {}
    }
}
