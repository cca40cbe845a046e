package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.policy.ForwardingTransport;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.Producer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WriteGateTest {
    /** Takes one producer at a time, as every transport does, and refuses all once it is lost. */
    private static final class OneProducer extends ForwardingTransport {
        private final AtomicReference<@Nullable Producer> registered = new AtomicReference<>();
        private final BlockingQueue<Producer> registrations = new LinkedBlockingQueue<>();
        private volatile boolean lost;

        OneProducer() {
            super(ClosedTransport.INSTANCE);
        }

        @Override
        public void registerProducer(Producer producer, boolean streaming) {
            if (lost) {
                producer.stopProducing();
                return;
            }
            assertThat(streaming).isFalse();
            assertThat(registered.compareAndSet(null, producer)).isTrue();
            registrations.add(producer);
        }

        @Override
        public void unregisterProducer() {
            registered.set(null);
        }

        Producer awaitRegistration() throws InterruptedException {
            return Objects.requireNonNull(registrations.poll(10, TimeUnit.SECONDS), "nobody waits");
        }
    }

    private final OneProducer transport = new OneProducer();
    private final WriteGate gate = new WriteGate(transport);

    @Test
    void opensWhenAllHasBeenTakenAndCanBeShutAgainAtOnce() throws Exception {
        FutureTask<?> twice = new FutureTask<>(() -> {
            gate.awaitFlush();
            gate.awaitFlush();
            return null;
        });
        Thread.startVirtualThread(twice);

        transport.awaitRegistration().resumeProducing();
        Producer second = transport.awaitRegistration();
        assertThat(twice.isDone()).isFalse();
        second.resumeProducing();

        twice.get(10, TimeUnit.SECONDS);
        assertThat(transport.registered).hasNullValue();
    }

    @Test
    void opensForAllWhoWait() throws Exception {
        List<FutureTask<?>> waits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            FutureTask<?> wait = awaitFlush();
            waits.add(wait);
            awaitParked(Thread.startVirtualThread(wait));
        }

        transport.awaitRegistration().resumeProducing();

        for (FutureTask<?> wait : waits) {
            wait.get(10, TimeUnit.SECONDS);
        }
        assertThat(transport.registered).hasNullValue();
        assertThat(transport.registrations).isEmpty();
    }

    @Test
    void isWaitedAtAgainAfterAnInterrupt() throws Exception {
        FutureTask<?> first = awaitFlush();
        Thread waiting = Thread.startVirtualThread(first);
        Producer registered = transport.awaitRegistration();
        waiting.interrupt();
        assertThatThrownBy(() -> first.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);

        FutureTask<?> second = awaitFlush();
        awaitParked(Thread.startVirtualThread(second));
        registered.resumeProducing();

        second.get(10, TimeUnit.SECONDS);
        assertThat(transport.registered).hasNullValue();
    }

    @Test
    void letsNobodyWaitForALostConnection() throws Exception {
        FutureTask<?> before = awaitFlush();
        Thread.startVirtualThread(before);
        Producer registered = transport.awaitRegistration();
        transport.lost = true;
        registered.stopProducing();
        before.get(10, TimeUnit.SECONDS);

        FutureTask<?> after = awaitFlush();
        Thread.startVirtualThread(after);
        after.get(10, TimeUnit.SECONDS);
    }

    private static void awaitParked(Thread thread) {
        long start = System.nanoTime();
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(System.nanoTime() - start).as("time to park").isLessThan(TimeUnit.SECONDS.toNanos(10));
            Thread.onSpinWait();
        }
    }

    private FutureTask<?> awaitFlush() {
        return new FutureTask<>(() -> {
            gate.awaitFlush();
            return null;
        });
    }
}
