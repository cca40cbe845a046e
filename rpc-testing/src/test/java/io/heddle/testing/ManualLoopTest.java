package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.DelayedCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualLoopTest {
    private final ManualLoop loop = new ManualLoop(3);
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsNothingByItself() {
        loop.callFromThread(() -> ran.add("call"));
        loop.callLater(Duration.ZERO, () -> ran.add("timer"));
        assertThat(ran).isEmpty();
        loop.runPending();
        assertThat(ran).containsExactlyInAnyOrder("call", "timer");
    }

    @Test
    void runsEachCallAtItsOwnTime() {
        long from = loop.nanoTime();
        for (int millis : new int[] {30, 10, 20}) {
            loop.callLater(
                    Duration.ofMillis(millis),
                    () -> ran.add(millis + "@"
                            + Duration.ofNanos(loop.nanoTime() - from).toMillis()));
        }
        loop.advance(Duration.ofMillis(25));
        assertThat(ran).containsExactly("10@10", "20@20");
        assertThat(Duration.ofNanos(loop.nanoTime() - from)).isEqualTo(Duration.ofMillis(25));
        assertThat(loop.delayedCalls()).isEqualTo(1);
    }

    @Test
    void runsWhatCallsMakeDueOnTheWay() {
        loop.callLater(Duration.ofMillis(10), () -> loop.callLater(Duration.ofMillis(10), () -> ran.add("second")));
        loop.advance(Duration.ofMillis(19));
        assertThat(ran).isEmpty();
        loop.advance(Duration.ofMillis(1));
        assertThat(ran).containsExactly("second");
    }

    @Test
    void keepsTheOrderWhereTheClockWraps() {
        loop.advance(Duration.ofMinutes(59));
        loop.callLater(Duration.ofMinutes(2), () -> ran.add("after the wrap"));
        loop.callLater(Duration.ofSeconds(1), () -> ran.add("before the wrap"));
        long before = loop.nanoTime();
        loop.advance(Duration.ofMinutes(3));
        assertThat(loop.nanoTime()).isLessThan(before);
        assertThat(loop.nanoTime() - before).isEqualTo(Duration.ofMinutes(3).toNanos());
        assertThat(ran).containsExactly("before the wrap", "after the wrap");
    }

    @Test
    void keepsWhatCallsThrow() {
        RuntimeException thrown = new IllegalStateException("by the test");
        loop.callFromThread(() -> {
            throw thrown;
        });
        loop.callFromThread(() -> ran.add("goes on"));
        loop.runPending();
        assertThat(loop.failures()).containsExactly(thrown);
        assertThat(ran).containsExactly("goes on");
    }

    @Test
    void letsAVirtualMachineErrorThrough() {
        loop.callFromThread(() -> {
            throw new StackOverflowError("by the test");
        });
        assertThatThrownBy(loop::runPending).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void findsCallsThatNeverEnd() {
        again();
        assertThatThrownBy(loop::runPending).isInstanceOf(IllegalStateException.class);
    }

    private void again() {
        loop.callLater(Duration.ZERO, this::again);
    }

    @Test
    void hasABoundThatFreesItself() {
        for (int i = 0; i < 3; i++) {
            loop.callFromThread(() -> ran.add("call"));
        }
        assertThatThrownBy(() -> loop.callFromThread(() -> ran.add("one too many")))
                .hasMessageContaining("3 calls wait");
        loop.runPending();
        loop.callFromThread(() -> ran.add("fits"));
        loop.runPending();
        assertThat(ran).containsExactly("call", "call", "call", "fits");
    }

    @Test
    void isPlayedByTheThreadThatTurnsIt() throws InterruptedException {
        assertThat(loop.inLoop()).isTrue();
        Thread other = new Thread(loop::runPending);
        other.start();
        other.join();
        assertThat(loop.inLoop()).isFalse();
        loop.runPending();
        assertThat(loop.inLoop()).isTrue();
    }

    @Test
    void doesNotTurnTimeBack() {
        assertThatThrownBy(() -> loop.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void forgetsWhatWasCancelled() {
        DelayedCall call = loop.callLater(Duration.ofHours(1), () -> ran.add("no"));
        assertThat(call.cancel()).isTrue();
        assertThat(loop.delayedCalls()).isZero();
    }
}
