package io.heddle.commands;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GetLogTest {
    @TempDir
    Path directory;

    private final FakeServer server = new FakeServer();
    private Path log;

    @BeforeEach
    void writeLog() throws IOException {
        log = directory.resolve("rpcserver.log");
        Files.writeString(
                log,
                IntStream.rangeClosed(1, 20).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining()));
        server.logFile = log;
    }

    @Test
    void showsTheLastTenLines() throws Exception {
        assertThat((List<?>) FakeCall.execute(new GetLog(), server))
                .hasSize(10)
                .last()
                .isEqualTo("line 20");
    }

    @Test
    void showsAsManyAsWanted() throws Exception {
        assertThat(FakeCall.execute(new GetLog(), server, "2")).isEqualTo(List.of("line 19", "line 20"));
        assertThat(FakeCall.execute(new GetLog(), server, "1", "grep=e 1")).isEqualTo(List.of("line 19"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "10001"})
    void refusesANumberOfLinesOutOfRange(String lines) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> FakeCall.execute(new GetLog(), server, lines))
                .withMessage("argument lines: \"" + lines + "\" is not between 1 and 10000");
    }

    @Test
    void sendsNewLinesUntilItIsInterrupted() throws Exception {
        Deque<String> toCome = new ArrayDeque<>(List.of("new 1\n", "new 2\nne", "w 3\n"));
        List<Duration> slept = new ArrayList<>();
        GetLog getLog = new GetLog(time -> {
            slept.add(time);
            if (toCome.isEmpty()) {
                throw new InterruptedException();
            }
            append(toCome.remove());
        });
        FakeCall call = new FakeCall(getLog, server, "lines=1", "follow=true");

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(call::execute);

        assertThat(call.sent).containsExactly("line 20", "new 1", "new 2", "new 3");
        assertThat(slept).hasSize(4).containsOnly(Duration.ofMillis(250));
    }

    @Test
    void takesAnInterruptWhileReadingForAnInterruptToo() throws Exception {
        GetLog getLog = new GetLog(time -> Thread.currentThread().interrupt());
        FakeCall call = new FakeCall(getLog, server, "follow=true");

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(call::execute);
        assertThat(Thread.interrupted()).as("the interrupt is also still set").isTrue();
    }

    @Test
    void followsForAsLongAsTheCallerWants() {
        assertThat(new GetLog().spec().deadline()).isEmpty();
        assertThat(new GetLog().spec().label()).isEqualTo("logger");
    }

    @Test
    void isUnavailableWithoutALog() {
        server.logFile = null;
        assertUnavailable(() -> FakeCall.execute(new GetLog(), server));
    }

    @ParameterizedTest
    @ValueSource(strings = {"follow=false", "follow=true"})
    void isUnavailableWhileTheLogIsMissingAndKeepsThePathToTheServer(String follow) throws Exception {
        Files.delete(log);
        assertUnavailable(() -> FakeCall.execute(new GetLog(), server, follow));
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> FakeCall.execute(new GetLog(), server, follow))
                .withCauseInstanceOf(NoSuchFileException.class);
    }

    @Test
    void isUnavailableWhereTheLogIsNoRegularFile() {
        server.logFile = directory;
        assertUnavailable(() -> FakeCall.execute(new GetLog(), server));
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(call)
                .withMessage("log not readable")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    private void append(String text) {
        try {
            Files.writeString(log, text, APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
