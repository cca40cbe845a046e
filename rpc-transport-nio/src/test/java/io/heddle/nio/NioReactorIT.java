package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.ReactorProvider;
import io.heddle.reactor.StopReport;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the contract of reactors leaves to each of them. */
@Timeout(60)
class NioReactorIT {
    private static final ReactorOptions ONE_LOOP = ReactorOptions.builder()
            .loops(1)
            .blockedLoopThreshold(Duration.ofMillis(50))
            .build();

    @Test
    void isTheReactorThatServiceLoaderFinds() {
        try (Reactor reactor = Reactor.create(ONE_LOOP)) {
            assertThat(reactor).isInstanceOf(NioReactor.class);
        }
    }

    /** So that the kernel finds out, in the end, about a peer that is gone without a word. */
    @Test
    void keepsConnectionsAlive() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            NioReactor.configureTcp(channel);
            assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        }
    }

    @Test
    void moduleDescriptorAndServicesFileAgree() {
        Path classes = Path.of("target", "classes");
        ModuleDescriptor module =
                ModuleFinder.of(classes).find("io.heddle.nio").orElseThrow().descriptor();
        List<String> provided = module.provides().stream()
                .filter(provides -> provides.service().equals(ReactorProvider.class.getName()))
                .flatMap(provides -> provides.providers().stream())
                .toList();
        List<String> found = ServiceLoader.load(ReactorProvider.class).stream()
                .map(provider -> provider.type().getName())
                .toList();
        assertThat(found).containsExactlyElementsOf(provided).containsExactly(NioReactorProvider.class.getName());
    }

    @Test
    void tellsOnceWhatBlocksALoop() {
        CountDownLatch gate = new CountDownLatch(1);
        try (LogCapture log = LogCapture.of(Watchdog.class);
                Reactor reactor = new NioReactor(ONE_LOOP)) {
            reactor.start();
            reactor.callFromThread(() -> waitFor(gate));
            await().until(() -> !log.messages().isEmpty());
            gate.countDown();
            CompletableFuture<Void> next = new CompletableFuture<>();
            reactor.callFromThread(() -> next.complete(null));
            next.orTimeout(10, TimeUnit.SECONDS).join();
            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .contains("heddle-loop-1 has been blocked")
                    .contains("NioReactorIT.waitFor");
        }
    }

    @Test
    void stopsThoughALoopIsBlockedForEver() throws Exception {
        Reactor reactor = new NioReactor(ONE_LOOP);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (LogCapture watchdog = LogCapture.of(Watchdog.class);
                LogCapture supervisor = LogCapture.of(Supervisor.class)) {
            reactor.start();
            reactor.callFromThread(() -> {
                blocked.countDown();
                if (!waitFor(new CountDownLatch(1))) {
                    interrupted.countDown();
                }
            });
            // Else the loop, if it has not begun, ends without a turn, and the watchdog sees none.
            assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<StopReport> stopped = reactor.stop(Duration.ofMillis(100));
            assertThat(stopped.get(10, TimeUnit.SECONDS)).isEqualTo(new StopReport(0, 0));
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(supervisor.messages()).anyMatch(message -> message.contains("does not end"));
            assertThat(watchdog.messages()).hasSize(1);
        }
    }

    @Test
    void leavesNoThreadBehind() {
        ReactorOptions options =
                ReactorOptions.builder().loops(2).threadName("heddle-gone").build();
        try (Reactor reactor = new NioReactor(options)) {
            reactor.start();
            await().until(() -> liveThreads("heddle-gone") == 2);
        }
        await().until(() -> liveThreads("heddle-gone") == 0);
    }

    /** Waits; false if interrupted. */
    private static boolean waitFor(CountDownLatch gate) {
        try {
            gate.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static long liveThreads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }
}
