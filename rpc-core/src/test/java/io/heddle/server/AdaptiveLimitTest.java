package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.command.CommandSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A simulated server with so many permits, of which each call holds one for some time, in a time that passes by itself.
 */
class AdaptiveLimitTest {
    private static final int MAX = 1000;
    private static final Duration SERVICE = Duration.ofMillis(20);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SECONDS = Duration.ofSeconds(10);
    private static final CommandSpec WORK = CommandSpec.named("work").build();
    private static final CommandSpec LONG = CommandSpec.named("long").build();

    private final Random random = new Random(20_260_131); // the same in every run

    private double poissonNanos(double perSecond) {
        return -Math.log(1 - random.nextDouble()) * 1e9 / perSecond;
    }

    /** The time of a call, spread log-normally about a mean. */
    private long serviceNanos(Duration mean, double deviation) {
        return (long) (mean.toNanos() * Math.exp(deviation * random.nextGaussian() - deviation * deviation / 2));
    }

    private record Running(CommandSpec command, long startNanos, long serviceNanos, long endNanos) {
        Running delayedBy(long nanos) {
            return new Running(command, startNanos, serviceNanos, endNanos + nanos);
        }

        Running servedAt(long nowNanos) {
            return new Running(command, startNanos, serviceNanos, nowNanos + serviceNanos);
        }
    }

    private final class Simulation {
        private long now = Long.MAX_VALUE - SECONDS.toNanos(); // nanoTime may wrap round
        private final AdaptiveLimit adaptive = new AdaptiveLimit(MAX, List.of(WORK, LONG), now);
        private final Queue<Running> waiting = new ArrayDeque<>();
        private final PriorityQueue<Running> served =
                new PriorityQueue<>((a, b) -> Long.signum(a.endNanos - b.endNanos));
        private final int permits;
        private Duration service = SERVICE;
        private double deviation;
        private double shareOfLong; // the part of the calls that take ten times as long
        // Since the load began:
        private long shed;
        private long usedNanos;
        private long longestNanos;
        private long loadedNanos;

        private Simulation(int permits) {
            this.permits = permits;
        }

        /** Has calls arrive at so many times the rate at which they can be answered. */
        void load(double factor, Duration time) {
            shed = 0;
            usedNanos = 0;
            longestNanos = 0;
            loadedNanos = time.toNanos();
            double meanSeconds = service.toNanos() / 1e9 * (1 + 9 * shareOfLong);
            double perSecond = factor * permits / meanSeconds;
            long begin = now;
            for (double next = 0; next < loadedNanos; next += poissonNanos(perSecond)) {
                endUntil(begin + (long) next);
                arrive();
            }
        }

        /** Nothing happens for some time, as when the operating system runs something else. */
        void pause(Duration time) {
            now += time.toNanos();
            List<Running> held = List.copyOf(served);
            served.clear();
            held.forEach(call -> served.add(call.delayedBy(time.toNanos())));
        }

        private void endUntil(long nanos) {
            for (Running first = served.peek(); first != null && first.endNanos - nanos <= 0; first = served.peek()) {
                now = first.endNanos;
                end(served.remove());
            }
            now = nanos;
        }

        private int running() {
            return waiting.size() + served.size();
        }

        private void arrive() {
            if (running() >= adaptive.limit()) {
                shed++;
                return;
            }
            boolean isLong = random.nextDouble() < shareOfLong;
            long nanos = serviceNanos(isLong ? service.multipliedBy(10) : service, deviation);
            waiting.add(new Running(isLong ? LONG : WORK, now, nanos, 0));
            serve();
        }

        private void serve() {
            while (served.size() < permits && !waiting.isEmpty()) {
                served.add(waiting.remove().servedAt(now));
            }
        }

        private void end(Running call) {
            adaptive.ended(call.command, call.startNanos, now, running() + 1);
            usedNanos += call.serviceNanos;
            longestNanos = Math.max(longestNanos, now - call.startNanos);
            serve();
        }

        /** The part of what the permits can do that was done. */
        double goodput() {
            return (double) usedNanos / permits / loadedNanos;
        }
    }

    @ParameterizedTest(name = "{0} permits")
    @ValueSource(ints = {4, 16, 64, 256})
    void settlesALittleAboveWhatMakesProgressAtATime(int permits) {
        Simulation server = new Simulation(permits);
        server.load(3, MINUTE);
        server.load(3, SECONDS);
        assertThat(server.adaptive.limit()).isBetween(permits / 4, 2 * permits);
        assertThat(server.goodput()).isGreaterThan(0.9);
        assertThat(Duration.ofNanos(server.longestNanos)).isLessThanOrEqualTo(SERVICE.multipliedBy(2));
    }

    @ParameterizedTest(name = "deviation {0}")
    @ValueSource(doubles = {0.3, 1})
    void doesNotCollapseUnderJitter(double deviation) {
        Simulation server = new Simulation(16);
        server.deviation = deviation;
        for (int i = 0; i < 30; i++) {
            server.load(3, SECONDS);
            assertThat(server.goodput()).isGreaterThan(0.85);
            assertThat(server.adaptive.limit()).isLessThan(3 * server.permits);
        }
    }

    @Test
    void shedsNothingOnceTheLoadHasFallen() {
        Simulation server = new Simulation(16);
        server.load(3, MINUTE);
        assertThat(server.shed).isPositive();
        server.load(0.5, Duration.ofSeconds(1)); // in which a probe may end
        server.load(0.5, MINUTE);
        assertThat(server.shed).isZero();
    }

    @Test
    void findsOutThatItLearnedTooLate() {
        Simulation server = new Simulation(2); // a tenth of the limit at the beginning
        server.load(3, Duration.ofSeconds(1));
        assertThat(Duration.ofNanos(server.longestNanos)).isGreaterThan(SERVICE.multipliedBy(9));
        server.load(3, MINUTE.multipliedBy(2));
        server.load(3, SECONDS);
        assertThat(Duration.ofNanos(server.longestNanos)).isLessThan(SERVICE.multipliedBy(3));
    }

    @Test
    void throttlesNotAServerThatHasBecomeSlowerForGood() {
        for (int i = 0; i < 20; i++) { // in one state or another
            Simulation server = new Simulation(16);
            server.load(3, SECONDS.plusMillis(100L * i));
            server.service = SERVICE.multipliedBy(4);
            server.load(3, SECONDS.multipliedBy(2));
            server.load(3, SECONDS);
            assertThat(server.goodput()).isGreaterThan(0.9);
        }
    }

    @Test
    void losesLittleToPausesOfTheWholeServer() {
        Simulation server = new Simulation(16);
        server.load(3, MINUTE);
        long usedNanos = 0;
        for (int i = 0; i < 120; i++) {
            server.load(3, Duration.ofMillis(350));
            usedNanos += server.usedNanos;
            server.pause(Duration.ofMillis(150));
        }
        assertThat((double) usedNanos / server.permits / MINUTE.toNanos()).isGreaterThan(0.95 * 0.7);
    }

    @Test
    void throttlesNotBecauseMoreOfTheCallsAreLong() {
        Simulation server = new Simulation(16);
        server.shareOfLong = 0.02;
        server.load(3, MINUTE);
        server.shareOfLong = 0.5;
        server.load(3, MINUTE);
        assertThat(server.goodput()).isGreaterThan(0.9);
    }

    @Test
    void growsOnlyAsFarAsItIsUsed() {
        Simulation server = new Simulation(MAX);
        server.load(0.01, MINUTE);
        assertThat(server.adaptive.limit()).isBetween(AdaptiveLimit.INITIAL, 3 * AdaptiveLimit.INITIAL);
    }

    @Test
    void neverExceedsTheMaximum() {
        Simulation server = new Simulation(2 * MAX);
        server.load(1, MINUTE);
        assertThat(server.adaptive.limit()).isLessThanOrEqualTo(MAX);
        assertThat(server.shed).isPositive();
        assertThat(new AdaptiveLimit(3, List.of(WORK), 0).limit()).isEqualTo(3);
    }

    @Test
    void fallsByATenthForEachCongestion() {
        AdaptiveLimit adaptive = new AdaptiveLimit(MAX, List.of(WORK), 0);
        adaptive.dropped(0, 100);
        adaptive.dropped(50, 110); // began before the first was noticed
        assertThat(adaptive.limit()).isEqualTo(18);
        adaptive.dropped(100, 200);
        assertThat(adaptive.limit()).isEqualTo(16);
        for (int i = 200; i < 300; i++) {
            adaptive.dropped(i, i + 1);
        }
        assertThat(adaptive.limit()).isEqualTo(1);
    }

    @Test
    void learnsNothingFromCommandsItDoesNotKnow() {
        Simulation server = new Simulation(16);
        AdaptiveLimit adaptive = new AdaptiveLimit(MAX, List.of(), server.now);
        for (int i = 0; i < 1000; i++) {
            adaptive.ended(WORK, i * SECONDS.toNanos(), (i + 1) * SECONDS.toNanos(), 20);
        }
        assertThat(adaptive.limit()).isEqualTo(AdaptiveLimit.INITIAL);
    }
}
