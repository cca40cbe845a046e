package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.StopReport;
import io.heddle.server.RpcServer;
import io.heddle.tls.TlsContext;
import io.heddle.tls.TlsMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A stop under full load loses nothing that was executed. How often the launcher is stopped,
 * {@code -Dheddle.draining.tries} says.
 */
@Timeout(850)
class DrainingIT {
    private static final int TRIES = Integer.getInteger("heddle.draining.tries", 3);
    private static final int TRIES_IN_PROCESS = Integer.getInteger("heddle.draining.tries", 10);
    private static final Duration MOST = Duration.ofSeconds(30);

    @TempDir
    private static Path keys;

    private static Certificates certificates;
    private static TlsClient tls;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeCertificates() throws Exception {
        PeerPrograms.requireOpenssl();
        certificates = new Certificates(keys).sign("server", "DNS:localhost");
        tls = new TlsClient(certificates.file("ca"));
    }

    /** Whether a try is one with TLS: each way of execution with it, and without. */
    private static Optional<TlsClient> tls(int number) {
        return number / 2 % 2 == 0 ? Optional.of(tls) : Optional.empty();
    }

    private HeddleProcess serve(Path folder, String... options) throws IOException {
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        PluginJar.write(plugins.resolve("mark.jar"), MarkPlugin.class, MarkInlinePlugin.class, HangPlugin.class);
        String[] all = new String[options.length + 5];
        List.of("serve", "--port", "0", "--plugins", "plugins").toArray(all);
        System.arraycopy(options, 0, all, 5, options.length);
        return HeddleProcess.start(folder, all);
    }

    @Test
    void sigtermUnderFullLoadLosesNothing() throws Exception {
        for (int i = 0; i < TRIES; i++) {
            List<String> options = new ArrayList<>();
            if (i % 3 == 2) {
                options.addAll(List.of("--execution", "virtual"));
            }
            if (tls(i).isPresent()) {
                options.addAll(List.of("--tls", "optional"));
                options.addAll(List.of("--tls-cert", certificates.file("server").toString()));
                options.addAll(List.of("--tls-key", certificates.key("server").toString()));
            }
            stopOnce(Files.createDirectory(directory.resolve("try-" + i)), tls(i), options.toArray(String[]::new));
        }
    }

    private void stopOnce(Path folder, Optional<TlsClient> spoken, String... options) throws Exception {
        try (HeddleProcess heddle = serve(folder, options)) {
            MarkLoad load = new MarkLoad(heddle.port(), spoken).start();
            load.awaitMoment();

            heddle.signal("TERM");

            assertThat(heddle.exitCode()).isZero();
            load.assertNothingLost(Files.readAllLines(folder.resolve(MarkPlugin.FILE)).stream()
                    .map(Long::valueOf)
                    .toList());
            assertThat(Files.readString(folder.resolve("rpcserver.log"))).containsPattern("closed, 0 aborted");
            System.out.println("SIGTERM: " + load.counts());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStopInsideAnApplicationUnderFullLoadLosesNothing(boolean sharedReactor) throws Exception {
        for (int i = 0; i < TRIES_IN_PROCESS; i++) {
            Collection<Long> executed = new ConcurrentLinkedQueue<>();
            ReactorOptions options = ReactorOptions.builder()
                    .loops(2)
                    .loopAffineThreads(i % 2 == 0)
                    .build();
            try (Reactor shared = Reactor.create(options)) {
                shared.start();
                RpcServer.Builder builder = RpcServer.builder()
                        .port(0)
                        .discoverCommands(false)
                        .reactorOptions(options)
                        .command(
                                new Mark("mark", Execution.VIRTUAL_THREAD, executed),
                                new Mark("imark", Execution.EVENT_LOOP, executed));
                if (tls(i).isPresent()) {
                    builder.tls(
                            TlsMode.OPTIONAL,
                            TlsContext.builder()
                                    .identity(certificates.file("server"), certificates.key("server"))
                                    .build());
                }
                RpcServer server = sharedReactor ? builder.reactor(shared).start() : builder.start();
                MarkLoad load = new MarkLoad(server.port(), tls(i)).start();
                load.awaitMoment();

                StopReport report = server.stop(MOST);

                assertThat(report.aborted()).isZero();
                assertThat(report.closed()).isGreaterThanOrEqualTo(76);
                load.assertNothingLost(executed);
                System.out.println("stop: " + load.counts());
            }
        }
    }

    private record Mark(String name, Execution execution, Collection<Long> executed) implements Command {
        @Override
        public CommandSpec spec() {
            return CommandSpec.named(name)
                    .summary("Marks.")
                    .parameters(MarkPlugin.ID)
                    .execution(execution)
                    .build();
        }

        @Override
        public Object execute(Call call) {
            executed.add(call.get(MarkPlugin.ID));
            return call.get(MarkPlugin.ID);
        }
    }

    @Test
    void aCommandThatHangsIsAbortedAtTheDeadlineAndNamed() throws Exception {
        try (HeddleProcess heddle = serve(directory);
                LineClient idle = LineClient.connect(heddle.port());
                LineClient hung = LineClient.connect(heddle.port())) {
            assertThat(idle.ask("ping")).isEqualTo("pong");
            hung.send("ping\r\nhang\r\nping\r\nping\r\n");
            assertThat(hung.line()).isEqualTo("pong");
            long from = System.nanoTime();

            heddle.signal("TERM");

            assertThat(idle.rest()).isEmpty();
            idle.endOutput();
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(8)); // at once
            assertThat(heddle.exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
            assertThat(Files.readString(directory.resolve("rpcserver.log")))
                    .containsPattern("\\[WARN].*Aborted at the stop deadline: connection \\d+ from 127.0.0.1:"
                            + hung.localPort() + "; running: hang \\(call \\d+, for \\d+ ms\\); waiting: 2 calls")
                    .contains("1 connections were closed, 1 aborted");
        }
    }
}
