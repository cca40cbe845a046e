package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.heddle.command.Command;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A server that cannot start says why, and leaves no thread, descriptor or file behind. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class StartFailureIT {
    private static final Duration MOST = Duration.ofSeconds(20);
    private static final int TIMES = 10; // so that what is left behind by one is not taken for chance

    @TempDir
    private Path directory;

    private Path plugins;

    /** Jars count too. */
    private static long openDescriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    /** Those of reactors; also of tests before this one, which may still be ending. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("heddle"))
                .collect(Collectors.toSet());
    }

    @BeforeEach
    void writePlugin() throws IOException {
        Path source = directory.resolve("Plugged.java");
        Files.writeString(source, """
            import io.heddle.command.*;
            public class Plugged implements Command {
                @Override public CommandSpec spec() { return CommandSpec.named("plugged").build(); }
                @Override public Object execute(Call call) { return "plugged"; }
            }
            """);
        URI core = URI.create(Command.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(
                        null, null, null, "-proc:none", "-cp", Path.of(core).toString(), source.toString()))
                .isZero();
        plugins = Files.createDirectory(directory.resolve("plugins"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(plugins.resolve("plugged.jar")))) {
            jar.putNextEntry(new JarEntry("Plugged.class"));
            Files.copy(directory.resolve("Plugged.class"), jar);
            jar.putNextEntry(new JarEntry("META-INF/services/" + Command.class.getName()));
            jar.write("Plugged\n".getBytes());
        }
    }

    private RpcServer.Builder builder() throws IOException {
        return TestServers.server(false).plugins(plugins);
    }

    /** What starts a server that cannot. */
    private interface Start {
        RpcServer start() throws IOException;
    }

    private void assertNothingIsLeft(Class<? extends Exception> failure, Start start) throws IOException {
        Set<Thread> others = threads();
        builder().start().close(); // the first one loads classes, from files that stay open
        await().atMost(MOST).until(() -> others.containsAll(threads()));
        long before = openDescriptors();
        for (int i = 0; i < TIMES; i++) {
            assertThatThrownBy(start::start).isInstanceOf(failure);
        }
        await().atMost(MOST).until(() -> others.containsAll(threads()));
        await().atMost(MOST).untilAsserted(() -> assertThat(openDescriptors()).isLessThanOrEqualTo(before));
    }

    @Test
    void becauseThePortIsTaken() throws IOException {
        Path unix = directory.resolve("s");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertNothingIsLeft(
                    BindException.class,
                    () -> builder().port(taken.getLocalPort()).unix(unix).start());
        }
        assertThat(unix).doesNotExist();
    }

    @Test
    void becauseTheUnixSocketCannotBeOpenedBehindAPortThatCould() throws IOException {
        Path unix = Files.writeString(directory.resolve("s"), "a file of somebody");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertNothingIsLeft(
                IOException.class, () -> builder().port(port).unix(unix).start());
        try (RpcServer server = builder().port(port).start();
                LineClient client = new LineClient(server.address())) {
            assertThat(client.ask("plugged")).isEqualTo("plugged");
        }
        assertThat(unix).hasContent("a file of somebody");
    }

    @Test
    void becauseNobodyIsKeptOut() throws IOException {
        assertNothingIsLeft(
                IllegalArgumentException.class, () -> builder().bind("0.0.0.0").start());
    }

    @Test
    void becauseItsProtocolIsNotThere() throws IOException {
        assertNothingIsLeft(
                IllegalArgumentException.class, () -> builder().protocol("nope").start());
    }

    @Test
    void becauseThereIsNothingToListenOn() throws IOException {
        assertNothingIsLeft(
                IllegalStateException.class, () -> builder().tcp(false).start());
    }
}
