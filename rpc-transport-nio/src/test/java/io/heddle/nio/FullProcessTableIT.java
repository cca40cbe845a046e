package io.heddle.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.heddle.command.Command;
import io.heddle.reactor.ProcessExit;
import io.heddle.reactor.ProcessProtocol;
import io.heddle.reactor.ProcessSpec;
import io.heddle.reactor.ProcessTransport;
import io.heddle.reactor.Reactor;
import io.heddle.server.RpcServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/**
 * The system has no room for another process or thread. The limit counts those of a user, and spares root: so the
 * server runs in a JVM of its own, as a user who has nothing else where the tests are run by root.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class FullProcessTableIT {
    private static final String NOBODY = "54321";

    @TempDir
    private Path directory;

    /** Spawns a process for each line that it reads, and tells how that ended and whether the server still serves. */
    static final class Child {
        public static void main(String[] args) throws Exception {
            try (Reactor reactor = Reactor.create(TestServers.oneLoop(false).build())) {
                reactor.start();
                try (RpcServer server =
                                TestServers.server(false).reactor(reactor).start();
                        LineClient client = new LineClient(server.address())) {
                    for (String line :
                            List.of("vping", "where", "ping")) { // so that all threads there will be are there
                        client.ask(line);
                    }
                    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
                    System.out.println("ready");
                    while (orders.readLine() != null) {
                        System.out.println(spawn(reactor) + ' ' + client.ask("ping"));
                    }
                }
            }
        }

        /** On the loop, which an error of the JVM would end. */
        private static String spawn(Reactor reactor) throws Exception {
            CompletableFuture<ProcessExit> ended = new CompletableFuture<>();
            reactor.callFromThread(() -> reactor.spawnProcess(
                    new ProcessProtocol() {
                        @Override
                        public void connectionMade(ProcessTransport process) {
                            process.closeStdin();
                        }

                        @Override
                        public void processEnded(ProcessExit how) {
                            ended.complete(how);
                        }
                    },
                    ProcessSpec.of("true")));
            ProcessExit how = ended.get(20, TimeUnit.SECONDS); // orTimeout would start a thread
            return how.getClass().getSimpleName() + (how.success() ? " successfully" : "");
        }
    }

    @Test
    void theProtocolIsToldAndTheReactorGoesOn() throws Exception {
        requirePrlimit();
        Process child = start();
        child.onExit().orTimeout(60, TimeUnit.SECONDS).exceptionally(e -> child.destroyForcibly());
        try (BufferedReader answers = child.inputReader()) {
            skipTo("ready", answers);
            limit(child, "1");
            for (int i = 0; i < 70; i++) { // more than may live at a time: none is counted for ever
                assertThat(ask(child, answers)).isEqualTo("NotStarted pong");
            }
            limit(child, "5000");
            assertThat(ask(child, answers)).isEqualTo("Exited successfully pong");
        } finally {
            child.destroyForcibly();
        }
    }

    private static String ask(Process child, BufferedReader answers) throws IOException {
        child.outputWriter().write("spawn\n");
        child.outputWriter().flush();
        return skipTo("pong", answers);
    }

    /** The next line that ends so; there may be warnings of the JVM and lines of the log before. */
    private static String skipTo(String end, BufferedReader answers) throws IOException {
        List<String> all = new ArrayList<>();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.endsWith(end)) {
                return line;
            }
            all.add(line);
        }
        return fail("no line with " + end + " in\n" + String.join("\n", all));
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>(asSomebody());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        command.addAll(List.of(java, "-Xmx64m", "-XX:+ExitOnOutOfMemoryError", "-cp", readableClassPath()));
        command.add(Child.class.getName());
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> asSomebody() {
        return System.getProperty("user.name").equals("root")
                ? List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups")
                : List.of();
    }

    /** Copies of what the server needs, that every user may read. */
    private String readableClassPath() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<Path> needed = new ArrayList<>();
        for (Class<?> type : List.of(Child.class, NioReactor.class, Command.class, Logger.class)) {
            needed.add(Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().getPath()));
        }
        List<Path> copies = new ArrayList<>();
        for (Path from : needed) {
            Path copy = directory.resolve(copies.size() + "-" + from.getFileName());
            copyTree(from, copy);
            copies.add(copy);
        }
        return copies.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy);
                String permissions = Files.isDirectory(copy) ? "rwxr-xr-x" : "rw-r--r--";
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString(permissions));
            }
        }
    }

    private static void limit(Process child, String most) throws Exception {
        List<String> command = new ArrayList<>(asSomebody());
        command.addAll(List.of("prlimit", "--pid", Long.toString(child.pid()), "--nproc=" + most + ':'));
        assertThat(run(command)).isZero();
    }

    private static void requirePrlimit() throws Exception {
        try {
            if (run(List.of("prlimit", "--version")) == 0 && run(List.of("setpriv", "--version")) == 0) {
                return;
            }
        } catch (IOException e) {
            // there is no such program
        }
        if (System.getenv("CI") != null) {
            fail("util-linux is not installed");
        }
        abort("util-linux is not installed");
    }

    private static int run(List<String> command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
