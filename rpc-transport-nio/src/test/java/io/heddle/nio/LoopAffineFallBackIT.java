package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a JVM that does not open {@code java.lang}, all works as without, and one line says so. */
@Timeout(60)
class LoopAffineFallBackIT {
    private static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    /** What the child runs. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            ReactorOptions options = TestServers.oneLoop(true).build();
            try (Reactor reactor = Reactor.create(options)) {
                reactor.start();
                try (RpcServer server =
                                TestServers.server(true).reactor(reactor).start();
                        LineClient client = new LineClient(server.address())) {
                    System.out.println("carries " + reactor.loops().get(0).carriesVirtualThreads());
                    System.out.println(client.ask("ping") + ' ' + client.ask("vping") + ' ' + client.ask("where"));
                }
            }
        }
    }

    private static List<String> child(String... options) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ProcessBuilder builder = new ProcessBuilder(java, "-Xmx128m");
        builder.command().addAll(List.of(options));
        builder.command().addAll(List.of("-cp", classPath, Child.class.getName()));
        Process process = builder.redirectErrorStream(true).start();
        process.onExit().orTimeout(40, TimeUnit.SECONDS).exceptionally(e -> process.destroyForcibly());
        try (InputStream out = process.getInputStream()) {
            List<String> lines = new String(out.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
            return lines;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xshare:auto", // java.lang is not open
                OPEN + " -XX:+UnlockExperimentalVMOptions -XX:-VMContinuations"
            })
    void theJvmCarriesTheThreadsAndOneLineSaysWhatItWouldTake(String options) throws Exception {
        List<String> lines = child(options.split(" "));
        assertThat(lines).contains("carries false", "pong vpong jvm");
        assertThat(lines)
                .filteredOn(line -> line.contains("--add-opens"))
                .singleElement()
                .asString()
                .contains(
                        "INFO", "The JVM schedules virtual threads", "24 or newer", "java.base/java.lang=ALL-UNNAMED");
        assertThat(lines).noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
    }

    /** With that option a thread that waits inside of a monitor keeps its carrier, as before JDK 24. */
    @Test
    @EnabledForJreRange(max = JRE.JAVA_25) // which ignores it later
    void aLoopThatCouldBeLockedUpCarriesNone() throws Exception {
        assertThat(child(OPEN, "-XX:LockingMode=1")).contains("carries false", "pong vpong jvm");
    }

    @Test
    void whereJavaLangIsOpenNothingIsSaid() throws Exception {
        List<String> lines = child(OPEN);
        assertThat(lines).contains("carries true", "pong vpong loop");
        assertThat(lines).noneMatch(line -> line.contains("--add-opens") || line.contains("WARN"));
    }
}
