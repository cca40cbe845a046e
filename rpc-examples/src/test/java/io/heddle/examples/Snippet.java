package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A command that a page shows, and what it prints: a block of sh with a block of text behind. */
record Snippet(String command, String prints) {
    private static final Pattern STEP = Pattern.compile("```sh\\n([^`]+)```\\n```text\\n([^`]+)```");

    static List<Snippet> all(String page) {
        return STEP.matcher(page)
                .results()
                .map(step -> new Snippet(step.group(1), step.group(2)))
                .toList();
    }

    /**
     * Runs it in a folder, with another port than the default one; returns what it prints, without carriage returns.
     */
    String run(Path directory, String port) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "step", ".txt");
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command.replace("5354", port))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        shell.environment().merge("PATH", "/usr/bin:", (path, first) -> first + path); // Twisted is Debian's
        shell.environment().put("NODE_PATH", PeerPrograms.NODE_MODULES.toString());
        Process process = shell.start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(command).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output).replace("\r\n", "\n");
    }
}
