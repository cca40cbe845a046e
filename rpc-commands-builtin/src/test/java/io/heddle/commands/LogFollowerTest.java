package io.heddle.commands;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFollowerTest {
    @TempDir
    Path directory;

    private final List<String> sent = new ArrayList<>();
    private Path log;

    @BeforeEach
    void name() {
        log = directory.resolve("server.log");
    }

    @Test
    void sendsTheLastLinesAndThenEachNewOne() throws Exception {
        write("a\nb\nc\n");
        try (LogFollower follower = follow(2, "")) {
            assertSent("b", "c");
            follower.poll();
            assertSent();
            append("d\ne\n");
            follower.poll();
            assertSent("d", "e");
        }
    }

    @Test
    void waitsForTheEndOfALine() throws Exception {
        write("a\nb1");
        try (LogFollower follower = follow(5, "")) {
            assertSent("a");
            append(" b2");
            follower.poll();
            assertSent();
            append(" b3\r");
            follower.poll();
            assertSent("b1 b2 b3");
            append("\nc\n");
            follower.poll();
            assertSent("c");
        }
    }

    @Test
    void sendsOnlyLinesThatContainTheText() throws Exception {
        write("x1\ny2\n");
        try (LogFollower follower = follow(5, "x")) {
            assertSent("x1");
            append("y3\nx4\n");
            follower.poll();
            assertSent("x4");
        }
    }

    @Test
    void sendsTheRestOfTheOldFileAndThenTheNewOneWhenTheLogIsRenamed() throws Exception {
        write("a\n");
        try (LogFollower follower = follow(5, "")) {
            append("b\nunfinished");
            Path old = Files.move(log, directory.resolve("server.log.1"));
            Files.writeString(old, " c", APPEND);
            follower.poll();
            assertSent("a", "b");
            write("d\n");
            follower.poll();
            assertSent("unfinished c", "d");
            append("e\n");
            follower.poll();
            assertSent("e");
        }
    }

    @Test
    void followsSeveralRotations() throws Exception {
        write("0\n");
        try (LogFollower follower = follow(5, "")) {
            for (int i = 1; i <= 5; i++) {
                Files.move(log, directory.resolve("server.log." + i));
                write(i + "\n");
                follower.poll();
            }
            assertSent("0", "1", "2", "3", "4", "5");
        }
    }

    @Test
    void beginsAgainWhenTheLogIsTruncated() throws Exception {
        write("a long line\nunfinished");
        try (LogFollower follower = follow(5, "")) {
            Files.writeString(log, "b\n", TRUNCATE_EXISTING);
            follower.poll();
            assertSent("a long line", "unfinished", "b");
            append("c\n");
            follower.poll();
            assertSent("c");
        }
    }

    @Test
    void sendsMoreThanOneChunkAtOnce() throws Exception {
        write("");
        try (LogFollower follower = follow(5, "")) {
            append("0123456789\n".repeat(10_000));
            follower.poll();
            assertThat(sent).hasSize(10_000).containsOnly("0123456789");
        }
    }

    @Test
    void stopsWhereTheReaderGivesUp() throws Exception {
        write("a\n");
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> new LogFollower(log, 5, "", line -> {
                    throw new InterruptedException();
                }));
    }

    @Test
    void doesNotBeginWithoutALog() {
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> follow(5, ""));
    }

    @Test
    void doesNotOpenWhatIsNoRegularFile() {
        log = directory;
        assertThatIOException().isThrownBy(() -> follow(5, "")).withMessage(directory + " is not a regular file");
    }

    private LogFollower follow(int lines, String grep) throws IOException, InterruptedException {
        return new LogFollower(log, lines, grep, sent::add);
    }

    private void assertSent(String... lines) {
        assertThat(sent).containsExactly(lines);
        sent.clear();
    }

    private void write(String text) throws IOException {
        Files.writeString(log, text);
    }

    private void append(String text) throws IOException {
        Files.writeString(log, text, APPEND);
    }
}
