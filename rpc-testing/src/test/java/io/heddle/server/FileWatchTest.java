package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.testing.ManualReactor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileWatchTest {
    private final ManualReactor reactor = new ManualReactor();
    private final AtomicInteger looks = new AtomicInteger();

    @BeforeEach
    void start() {
        reactor.start();
    }

    @Test
    void looksAgainAndAgainAlsoWhenALookFails() {
        try (FileWatch watch = new FileWatch(reactor, () -> {
            looks.incrementAndGet();
            throw new IllegalStateException("expected by the test");
        })) {
            assertThat(watch).isNotNull();
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                reactor.advance(FileWatch.PERIOD);
                return looks.get() >= 3;
            });
        }
    }

    @Test
    void looksNoMoreOnceItIsClosed() {
        AtomicInteger others = new AtomicInteger();
        new FileWatch(reactor, looks::incrementAndGet).close();
        try (FileWatch other = new FileWatch(reactor, others::incrementAndGet)) {
            assertThat(other).isNotNull();
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                reactor.advance(FileWatch.PERIOD);
                return others.get() >= 3;
            });
        }
        assertThat(looks).hasValue(0);
    }
}
