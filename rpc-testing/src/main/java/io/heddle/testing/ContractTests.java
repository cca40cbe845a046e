package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;

/**
 * What the chapters of {@link ReactorContract} share.
 *
 * @threading Caller-confined.
 */
abstract class ContractTests {
    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    static final int MIB = 1 << 20;
    static final int SMALL_BUFFER_BYTES = 4 << 10;

    private final ReactorHarness harness;
    private final List<RecordingFactory> factories = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    ContractTests(ReactorHarness harness) {
        this.harness = harness;
    }

    @AfterEach
    final void closeAndLookForViolations() {
        harness.close();
        for (Thread thread : threads) {
            await("thread " + thread.getName() + " to end", () -> !thread.isAlive());
        }
        for (RecordingFactory factory : factories) {
            for (RecordingProtocol protocol : factory.protocols()) {
                assertThat(protocol.violations()).isEmpty();
            }
        }
    }

    final ReactorHarness harness() {
        return harness;
    }

    final void requires(ReactorHarness.Capability capability) {
        Assumptions.assumeTrue(harness.capabilities().contains(capability), "this reactor has no " + capability);
    }

    /** Two loops, where there can be several, so that connections fall on different ones. */
    final ReactorOptions.Builder options() {
        return ReactorOptions.builder().loops(2).stopTimeout(Duration.ofSeconds(5));
    }

    final Reactor started() {
        return started(options());
    }

    final Reactor started(ReactorOptions.Builder options) {
        Reactor reactor = harness.reactor(options.build());
        reactor.start();
        return reactor;
    }

    final RecordingFactory factory(Supplier<RecordingProtocol> maker) {
        RecordingFactory factory = new RecordingFactory(maker);
        factories.add(factory);
        return factory;
    }

    final RecordingFactory echo() {
        return factory(RecordingProtocol::echo);
    }

    final ListeningPort listen(Reactor reactor, Factory factory) throws IOException {
        return reactor.listenTcp(ANY_PORT, factory);
    }

    /** The address of a TCP port, to connect to or to listen on again. */
    static InetSocketAddress tcpAddress(ListeningPort port) {
        return (InetSocketAddress) port.address();
    }

    final Peer connect(ListeningPort port) throws IOException {
        return harness.connect(port, 0);
    }

    final Peer connectSlowReader(ListeningPort port) throws IOException {
        return harness.connect(port, SMALL_BUFFER_BYTES);
    }

    final void await(String what, BooleanSupplier condition) {
        harness.await(what, condition);
    }

    /** Waits until the factory has built so many protocols, and the last of them is connected. */
    final RecordingProtocol awaitMade(RecordingFactory factory, int count) {
        await(
                "connection " + count,
                () -> factory.protocols().size() >= count
                        && factory.protocols().get(count - 1).saw("connectionMade"));
        return factory.protocols().get(count - 1);
    }

    final CloseReason awaitLost(RecordingProtocol protocol) {
        await("connectionLost", () -> protocol.saw("connectionLost"));
        return protocol.closeReason().orElseThrow();
    }

    /** Runs something on a loop and waits for it. */
    final <T> T onLoop(EventLoop loop, Supplier<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.callFromThread(() -> {
            try {
                done.complete(action.get());
            } catch (RuntimeException | AssertionError e) {
                done.completeExceptionally(e);
            }
        });
        return awaitDone("a call on the loop", done);
    }

    final <T> T awaitDone(String what, CompletableFuture<T> future) {
        await(what, future::isDone);
        try {
            return future.join();
        } catch (CompletionException e) {
            throw new AssertionError(what + " failed", e.getCause());
        }
    }

    /** Lets an amount of the reactor's time pass. */
    final void letPass(EventLoop loop, Duration time) {
        long end = loop.nanoTime() + time.toNanos();
        await(time + " to pass", () -> loop.nanoTime() - end >= 0);
    }

    /**
     * Keeps the loops from doing anything until it is counted down. Another reactor than one with threads does nothing
     * anyway until a test waits for something.
     */
    final CountDownLatch hold(Reactor reactor) {
        CountDownLatch release = new CountDownLatch(1);
        if (harness.capabilities().contains(ReactorHarness.Capability.LOOP_THREADS)) {
            for (EventLoop loop : reactor.loops()) {
                CompletableFuture<Void> held = new CompletableFuture<>();
                loop.callFromThread(() -> {
                    held.complete(null);
                    awaitRelease(release);
                });
                awaitDone("a loop to be held", held);
            }
        }
        return release;
    }

    private static void awaitRelease(CountDownLatch release) {
        try {
            if (!release.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the loop was not released");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("the loop is interrupted", e);
        }
    }

    final boolean refuses(ListeningPort port) {
        try {
            connect(port).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Runs something on a thread of its own, which the end of the test waits for. */
    final Thread thread(String name, Runnable action) {
        Thread thread = new Thread(action, "test-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    final void awaitEnd(Thread thread) {
        await("thread " + thread.getName() + " to end", () -> !thread.isAlive());
    }

    /** That a connection still works: it answers with what it is sent. */
    final void assertEchoes(Peer peer, String text) {
        peer.send(text);
        assertThat(peer.receiveText(text.length())).isEqualTo(text);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes of which every four tell where they belong. */
    static byte[] pattern(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) ((i >> 2) >> (8 * (i & 3)));
        }
        return bytes;
    }
}
