package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NioLoopTest {
    private long now = 1_000;
    private LongSupplier clock = () -> now;
    private final List<String> ran = new ArrayList<>();
    private final NioLoop loop =
            loop(ReactorOptions.builder().maxPendingCalls(3).build());

    private NioLoop loop(ReactorOptions options) {
        try {
            NioLoop made = new NioLoop("test-loop", options, () -> clock.getAsLong());
            made.adopt();
            return made;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        loop.close();
    }

    /** Turns the loop without letting it wait: a call that is pending keeps it awake. */
    private void turn() throws IOException {
        loop.submit(() -> {});
        loop.turn();
    }

    private void advance(Duration time) throws IOException {
        now += time.toNanos();
        turn();
    }

    @Test
    void timersRunWhenTheClockSaysSo() throws IOException {
        loop.callLater(Duration.ofSeconds(2), () -> ran.add("two"));
        loop.callLater(Duration.ofSeconds(1), () -> ran.add("one"));
        advance(Duration.ofMillis(999));
        assertThat(ran).isEmpty();
        advance(Duration.ofMillis(1));
        assertThat(ran).containsExactly("one");
        advance(Duration.ofHours(1));
        assertThat(ran).containsExactly("one", "two");
    }

    @Test
    void cancelledAndMovedTimersObey() throws IOException {
        DelayedCall cancelled = loop.callLater(Duration.ofSeconds(1), () -> ran.add("cancelled"));
        DelayedCall moved = loop.callLater(Duration.ofSeconds(1), () -> ran.add("moved"));
        assertThat(cancelled.cancel()).isTrue();
        assertThat(cancelled.cancel()).isFalse();
        assertThat(moved.reset(Duration.ofSeconds(5))).isTrue();
        advance(Duration.ofSeconds(4));
        assertThat(ran).isEmpty();
        advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("moved");
        assertThat(moved.active()).isFalse();
        assertThat(moved.reset(Duration.ZERO)).isFalse();
    }

    @Test
    void callsOfOneTurnThatAddCallsDoNotStarveTheRest() throws IOException {
        loop.callFromThread(new Runnable() {
            @Override
            public void run() {
                ran.add("again");
                loop.callFromThread(this);
            }
        });
        loop.callLater(Duration.ZERO, () -> ran.add("timer"));
        turn();
        turn();
        assertThat(ran).contains("timer");
    }

    /** Nobody but the clock could wake it, and a loop that sleeps does not look at the clock. */
    @Test
    @Timeout(10)
    void aLoopThatHasBeenBusyFindsWorkBeforeItSleeps() throws IOException {
        turn();
        loop.submit(() -> now += 20_000);
        loop.turn();
        long ended = now;
        clock = () -> {
            now += 1_000;
            if (now == ended + 5_000) {
                loop.submit(() -> ran.add("found"));
            }
            return now;
        };
        loop.turn();
        assertThat(ran).containsExactly("found");
    }

    @Test
    void oneTurnRuns4096CallsAndTheNextTheRest() throws IOException {
        for (int i = 0; i < 5000; i++) {
            loop.submit(() -> ran.add("call"));
        }
        loop.turn();
        assertThat(ran).hasSize(4096);
        loop.turn();
        assertThat(ran).hasSize(5000);
    }

    @Test
    void whenAllChunksAreInUseTheConnectionsThatHoldThemAreFlushedAtOnce() throws IOException {
        List<FakeConnection> connections = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            connections.add(new FakeConnection(loop));
        }
        FakeConnection last = connections.remove(64);

        connections.forEach(connection -> connection.transport.write(new byte[10]));
        assertThat(connections)
                .allSatisfy(connection -> assertThat(connection.offers).isEmpty());
        last.transport.write(new byte[10]);
        assertThat(connections)
                .allSatisfy(connection -> assertThat(connection.offeredBytes()).containsExactly(10));
        assertThat(last.offers).isEmpty();

        turn();
        assertThat(last.offeredBytes()).containsExactly(10);
        assertThat(connections)
                .allSatisfy(connection -> assertThat(connection.offeredBytes()).containsExactly(10));
    }

    @Test
    void sixteenAreToldToEndBeforeTheCallsThatWait() throws IOException {
        List<Pipe> pipes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            loop.register(pipe.source(), SelectionKey.OP_READ, new Told());
            pipes.add(pipe);
        }

        loop.submit(loop::tellStopping);
        loop.submit(() -> ran.add("call"));
        loop.turn();
        assertThat(ran).hasSize(41).containsOnly("told", "call");
        assertThat(ran.indexOf("call")).isEqualTo(16);

        for (Pipe pipe : pipes) {
            pipe.sink().close();
            pipe.source().close();
        }
    }

    /** Writes down that it is told to end. */
    private final class Told implements Ready {
        @Override
        public void ready(int readyOps) {}

        @Override
        public void abandon() {}

        @Override
        public void stopping() {
            ran.add("told");
        }
    }

    @Test
    void moreCallsThanTheBoundAreRejectedAndTheOthersRun() throws IOException {
        for (int i = 0; i < 3; i++) {
            loop.callFromThread(() -> ran.add("call"));
        }
        assertThatThrownBy(() -> loop.callFromThread(() -> ran.add("too many")))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("3 calls");
        turn();
        assertThat(ran).containsExactly("call", "call", "call");
    }

    @Test
    void throwingCallsAndStackOverflowsHarmNothingElse() throws IOException {
        loop.submit(() -> {
            throw new IllegalStateException("expected by the test");
        });
        loop.submit(this::recurse);
        loop.submit(() -> ran.add("survivor"));
        loop.turn();
        assertThat(ran).containsExactly("survivor");
    }

    @SuppressWarnings("InfiniteRecursion")
    private void recurse() {
        recurse();
        ran.add("unreachable");
    }

    @Test
    void anErrorOfTheVirtualMachineGoesThrough() {
        InternalError error = new InternalError("expected by the test");
        loop.submit(() -> {
            throw error;
        });
        assertThatThrownBy(loop::turn).isSameAs(error);
    }

    @Test
    void lagIsTheLongestTurnOfTheLastWindows() throws IOException {
        loop.submit(() -> now += Duration.ofMillis(70).toNanos());
        loop.turn();
        turn();
        assertThat(loop.lag()).isEqualTo(Duration.ofMillis(70));
        advance(Duration.ofSeconds(11));
        advance(Duration.ofSeconds(11));
        advance(Duration.ofSeconds(11));
        assertThat(loop.lag()).isEqualTo(Duration.ZERO);
    }

    @Test
    void busyOnlyDuringATurn() throws IOException {
        List<Long> seen = new ArrayList<>();
        loop.submit(() -> seen.add(loop.busySinceNanos()));
        loop.turn();
        assertThat(seen).containsExactly(now);
        assertThat(loop.busySinceNanos()).isZero();
    }

    @Test
    void afterItsEndEverythingIsRejected() {
        loop.close();
        assertThatThrownBy(() -> loop.callFromThread(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> loop.callLater(Duration.ZERO, () -> {}))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(loop.submit(() -> {})).isFalse();
    }

    @Test
    void whatWaitsAtTheEndIsStillRun() {
        loop.callFromThread(() -> ran.add("last"));
        loop.close();
        assertThat(ran).containsExactly("last");
    }

    @Test
    void runsAllThatWasHandedOverBeforeItsEnd() {
        for (int i = 0; i < 10_000; i++) {
            loop.submit(() -> ran.add("call"));
        }
        loop.close();
        assertThat(ran).hasSize(10_000);
    }

    @Test
    void anInterruptLeftBehindByAGuestDoesNotKeepTheLoopFromWaiting() throws IOException {
        loop.submit(() -> Thread.currentThread().interrupt());
        loop.turn();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anExceptionThatCannotEvenBeLoggedHarmsNothingElse() throws IOException {
        loop.submit(() -> {
            throw new Unspeakable();
        });
        loop.submit(() -> ran.add("survivor"));
        loop.turn();
        assertThat(ran).containsExactly("survivor");
    }

    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("expected by the test");
        }
    }
}
