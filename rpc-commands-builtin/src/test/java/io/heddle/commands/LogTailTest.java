package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTailTest {
    @TempDir
    Path directory;

    @Test
    void readsTheLastLines() throws Exception {
        assertThat(tail("a\nb\nc\nd\n", 2)).containsExactly("c", "d");
    }

    @Test
    void readsAllWhereThereAreFewer() throws Exception {
        assertThat(tail("a\nb\n", 3)).containsExactly("a", "b");
        assertThat(tail("", 3)).isEmpty();
        assertThat(tail("\n", 3)).containsExactly("");
    }

    @Test
    void countsALastLineThatHasNotEnded() throws Exception {
        assertThat(tail("a\nb\nc", 2)).containsExactly("b", "c");
        assertThat(tail("only", 2)).containsExactly("only");
    }

    @Test
    void keepsHeadersAndEmptyLines() throws Exception {
        assertThat(tail("==> rpcserver.log <==\n\nb\r\n", 3)).containsExactly("==> rpcserver.log <==", "", "b");
    }

    @Test
    void keepsOnlyLinesThatContainTheTextWhichIsNoPattern() throws Exception {
        assertThat(tail("a.c 1\nabc 2\na.c 3\na.c 4\n", 2, "a.c")).containsExactly("a.c 3", "a.c 4");
        assertThat(tail("a\nb\n", 2, "A")).isEmpty();
        assertThat(tail("a\nb\nlast a", 1, "a")).containsExactly("last a");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 2_000, 10_000})
    void findsManyLinesInALargeLog(int lines) throws Exception {
        String log =
                IntStream.range(0, 60_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());

        assertThat(tail(log, lines))
                .containsExactlyElementsOf(IntStream.range(60_000 - lines, 60_000)
                        .mapToObj(i -> "line " + i)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void looksForTheTextInTheLastMebibyteAndNoFurther(String ending) throws Exception {
        String found = "found it" + ending;
        String filler = ("x".repeat(99) + ending).repeat(LogTail.MAX_BYTES / 100);
        String within = filler.substring(filler.length() - ending.length() - LogTail.MAX_BYTES / 2);

        assertThat(tail(found + filler + found + within, 5, "found")).containsExactly("found it");
        assertThat(tail(found + filler + "x".repeat(1000) + ending, 5, "found")).isEmpty();
    }

    @Test
    void showsALineThatBeginsExactlyAtTheBoundAsWhole() throws Exception {
        String rest = "y".repeat(LogTail.MAX_BYTES - "first\n".length() - 1) + "\n";

        assertThat(tail("before\nfirst\n" + rest, 5)).hasSize(2).first().isEqualTo("first");
    }

    @Test
    void showsALineThatBeginsBeforeTheBoundFromThereOn() throws Exception {
        String rest = "y".repeat(LogTail.MAX_BYTES - "rst\n".length() - 1) + "\n";

        List<String> lines = tail("before\nfirst\n" + rest, 5);

        assertThat(lines).hasSize(2).first().isEqualTo("...irst");
        assertThat(tail("before\nfirst\n" + rest, 5, "nowhere")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n"})
    void showsPartOfALineThatIsLongerThanAllItReads(String ending) throws Exception {
        assertThat(tail("a\n" + "z".repeat(LogTail.MAX_BYTES + 10) + ending, 1))
                .containsExactly("..." + "z".repeat(LineSplitter.MAX_LINE_BYTES) + "...");
    }

    private List<String> tail(String log, int lines) throws IOException {
        return tail(log, lines, "");
    }

    private List<String> tail(String log, int lines, String grep) throws IOException {
        try (LogFile file = LogFile.open(Files.writeString(directory.resolve("log"), log))) {
            return LogTail.read(file, lines, grep).lines();
        }
    }
}
