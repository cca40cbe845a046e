package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A child process that runs {@code ./heddle}, or a shell that does. Every wait is bounded; closing ends this process.
 */
final class HeddleProcess implements AutoCloseable {
    private static final Duration MOST = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("heddle listening on (.+)\n");
    private static final Pattern TCP = Pattern.compile("127\\.0\\.0\\.1:(\\d+)( and .+)?");

    private final Process process;
    private final Path output;
    private final Path errors;

    private HeddleProcess(Path directory, List<String> command) throws IOException {
        output = Files.createTempFile(directory, "stdout", ".txt");
        errors = Files.createTempFile(directory, "stderr", ".txt");
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
    }

    /** Starts {@code ./heddle} with some directory as its working directory. */
    static HeddleProcess start(Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script().toString()));
        command.addAll(Arrays.asList(arguments));
        return new HeddleProcess(directory, command);
    }

    /** Starts a shell; {@code "$HEDDLE"} is replaced by the script. */
    static HeddleProcess startInShell(Path directory, String commands) throws IOException {
        return new HeddleProcess(directory, List.of("sh", "-c", commands.replace("$HEDDLE", script().toString())));
    }

    /** The script at the root of the sources. */
    static Path script() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isExecutable(folder.resolve("heddle"))) {
            folder = folder.getParent();
        }
        assertThat(folder).as("the folder that has the script heddle").isNotNull();
        return folder.resolve("heddle");
    }

    /** Waits until it is ready, and tells its port. */
    int port() {
        Matcher tcp = TCP.matcher(listening());
        assertThat(tcp.matches()).as("port in \"%s\"", stdout()).isTrue();
        return Integer.parseInt(tcp.group(1));
    }

    /** Waits until it is ready, and tells where it says that it listens. */
    String listening() {
        await("ready line").atMost(MOST).until(() -> !process.isAlive() || !stdout().isEmpty());
        Matcher ready = READY.matcher(stdout());
        assertThat(ready.matches())
                .as("ready line in \"%s\"; stderr: %s", stdout(), stderr())
                .isTrue();
        return ready.group(1);
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS))
                .as("it ends; stderr: %s", stderr())
                .isTrue();
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Duration cpuTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    String stdout() {
        return read(output);
    }

    String stderr() {
        return read(errors);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
