package io.heddle.protocols;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that nobody here wrote, run to its end against a server. In CI it must be there; elsewhere the test is
 * skipped.
 */
public final class Judge {
    private static final int MOST_SECONDS = 60;

    private Judge() {}

    /** Requires a program of a Debian package. */
    public static void require(String debianPackage, String... probe) {
        try {
            if (start(Path.of("/dev/null"), List.of(probe)).waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // there is no such program
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        String problem = debianPackage + " is not installed";
        if (System.getenv("CI") != null) {
            fail(problem);
        }
        abort(problem);
    }

    /** Runs a program that must succeed; returns what it has printed, errors too. */
    public static String run(String input, List<String> command) {
        try {
            Path output = Files.createTempFile("judge", ".txt");
            try {
                Process process = start(output, command);
                try {
                    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
                    process.getOutputStream().close();
                    boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
                    String printed = Files.readString(output);
                    if (!ended || process.exitValue() != 0) {
                        fail(command + (ended ? " failed: " : " does not end: ") + printed);
                    }
                    return printed;
                } finally {
                    process.destroyForcibly();
                }
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Process start(Path output, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
