package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what there is: its tour works line for line, its code is that of the examples. */
@Timeout(180)
class ReadmeIT {
    private static final Pattern TIMESTAMPED = Pattern.compile("(?m)^\\[.*] - ");

    @TempDir
    private Path directory;

    private static String readme() throws IOException {
        return Files.readString(HeddleProcess.script().resolveSibling("README.md"));
    }

    private static String example(String name) throws IOException {
        Path sources = HeddleProcess.script().resolveSibling("rpc-examples/src/main/java/io/heddle/examples");
        return Files.readString(sources.resolve(name + ".java"));
    }

    @Test
    void theTourPrintsWhatItSays() throws Exception {
        PeerPrograms.requireNetcat();
        String readme = readme();
        String tour = readme.substring(readme.indexOf("## A tour"), readme.indexOf("## Writing a command"));
        List<Snippet> steps = Snippet.all(tour);
        assertThat(steps).hasSizeGreaterThanOrEqualTo(5);
        try (HeddleProcess heddle = HeddleProcess.start(directory, "serve", "--port", "0")) {
            String port = Integer.toString(heddle.port());
            for (Snippet step : steps) {
                assertThat(withoutTimes(step.run(directory, port)))
                        .as(step.command())
                        .isEqualTo(withoutTimes(step.prints().replace("5354", port)));
            }
        }
    }

    private static String withoutTimes(String text) {
        return TIMESTAMPED.matcher(text).replaceAll("");
    }

    @Test
    void theCommandIsTheExample() throws IOException {
        String source = example("GreetCommand");
        assertThat(readme())
                .contains(source.substring(source.indexOf("import "), source.indexOf("/**")))
                .contains(source.substring(source.indexOf("@AutoService")));
    }

    @Test
    void theEmbeddedServerIsTheExample() throws IOException {
        String source = example("EmbeddedServer");
        String body = source.substring(source.indexOf("        AtomicLong lines = "), source.lastIndexOf("    }\n}"));
        assertThat(readme())
                .contains(body.lines().map(line -> line.substring(8)).collect(Collectors.joining("\n")));
    }
}
