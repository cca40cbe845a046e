package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.command.RecordComponents;
import io.heddle.command.ServerView;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatsTest {
    private final FakeServer server = new FakeServer();

    @Test
    void areNestedValuesInTheOrderToShow() throws Exception {
        server.connectionCounts = new ServerView.ConnectionCounts(1, 2, 3, 4);
        server.callCounts = new ServerView.CallCounts(5, 6, 7, 8);
        server.commandTimes.put(
                "ping",
                new ServerView.CommandTimes(5, 0, Duration.ofNanos(1), Duration.ofNanos(2), Duration.ofNanos(3)));

        Map<String, @Nullable Object> figures = stats();

        assertThat(figures.keySet()).containsExactly("uptime", "connections", "calls", "commands", "loopLag", "heap");
        assertThat(figures)
                .containsEntry("uptime", Duration.ofSeconds(90))
                .containsEntry("connections", server.connectionCounts)
                .containsEntry("calls", server.callCounts)
                .containsEntry("commands", server.commandTimes)
                .containsEntry("loopLag", Duration.ofMillis(3));
    }

    @Test
    void tellHowMuchOfTheHeapIsUsed() throws Exception {
        Map<String, @Nullable Object> heap = RecordComponents.of((Record) Objects.requireNonNull(stats().get("heap")));

        assertThat(heap.keySet()).containsExactly("used", "max");
        assertThat((Long) heap.get("used")).isPositive().isLessThanOrEqualTo((Long) heap.get("max"));
    }

    private Map<String, @Nullable Object> stats() throws Exception {
        return RecordComponents.of((Record) FakeCall.execute(new Stats(), server));
    }
}
