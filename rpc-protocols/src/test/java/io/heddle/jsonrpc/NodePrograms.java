package io.heddle.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Programs in {@code src/test/npm}, and the packages of npm that they use: in CI these must be there. */
final class NodePrograms {
    private static final Path DIRECTORY = Path.of("src/test/npm").toAbsolutePath();
    private static final int SECONDS = 60;

    private NodePrograms() {}

    /** Skips the test if there is no node, or its packages are not installed; in CI fails it. */
    static void require() {
        if (Files.isDirectory(DIRECTORY.resolve("node_modules")) && nodeAnswers()) {
            return;
        }
        String problem = "node or its packages are missing: npm ci --prefix rpc-protocols/src/test/npm";
        if (System.getenv("CI") != null) {
            fail(problem);
        }
        abort(problem);
    }

    private static boolean nodeAnswers() {
        try {
            Process node = new ProcessBuilder("node", "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = node.waitFor(SECONDS, TimeUnit.SECONDS);
            node.destroyForcibly();
            return ended && node.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs a program against a port of this machine.
     *
     * @param output a file for what it prints
     * @return what it printed
     */
    static String run(String script, int port, Path output) throws IOException, InterruptedException {
        Process node = new ProcessBuilder("node", script, Integer.toString(port))
                .directory(DIRECTORY.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(node.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as("%s ends in time; so far: %s", script, Files.readString(output))
                    .isTrue();
        } finally {
            node.destroyForcibly();
        }
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(node.exitValue()).as(printed).isZero();
        return printed;
    }
}
