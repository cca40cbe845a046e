package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.ProcessExit;
import io.heddle.reactor.ProcessSpec;
import io.heddle.reactor.ProcessTransport.Signal;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManualProcessTest {
    private static final ProcessSpec TAIL = ProcessSpec.of("tail", "-10", "log");

    private final ManualReactor reactor = new ManualReactor(
            ReactorOptions.builder().maxProcesses(1).outputBounds(0, 1, 8).build());
    private final RecordingProcess protocol = new RecordingProcess(reactor, (event, process) -> {});

    @BeforeEach
    void start() {
        reactor.start();
    }

    @AfterEach
    void close() {
        reactor.close();
        assertThat(protocol.violations()).isEmpty();
    }

    private ManualProcess spawn() {
        ManualProcess process = reactor.spawnProcess(protocol, TAIL);
        assertThat(protocol.events()).isEmpty();
        reactor.settle();
        return process;
    }

    @Test
    void printsAndExitsAsTold() {
        ManualProcess process = spawn();
        process.out("lines");
        process.err("warnings");
        process.exit(3);
        process.exit(4);
        reactor.settle();
        assertThat(process.spec()).isEqualTo(TAIL);
        assertThat(protocol.out()).isEqualTo("lines");
        assertThat(protocol.err()).isEqualTo("warnings");
        assertThat(protocol.exit()).isEqualTo(new ProcessExit.Exited(3));
        assertThat(protocol.events())
                .containsExactly(
                        "connectionMade",
                        "outReceived",
                        "errReceived",
                        "inConnectionLost",
                        "outConnectionLost",
                        "errConnectionLost",
                        "processExited",
                        "processEnded");
    }

    @Test
    void keepsItsInputUntilItIsTaken() {
        ManualProcess process = spawn();
        process.write("abc".getBytes(StandardCharsets.UTF_8));
        assertThat(process.stdin()).isEqualTo("abc");
        process.write(new byte[8]);
        assertThatThrownBy(() -> process.write(new byte[1])).isInstanceOf(RejectedExecutionException.class);
        process.stdin();
        process.closeStdin();
        process.write(new byte[1]);
        assertThat(process.stdinClosed()).isTrue();
        assertThat(process.stdin()).isEmpty();
        reactor.settle();
        assertThat(protocol.events()).containsExactly("connectionMade", "inConnectionLost");
    }

    @Test
    void diesOfKillOnly() {
        ManualProcess process = spawn();
        process.signalProcess(Signal.TERM);
        reactor.settle();
        assertThat(protocol.ended()).isFalse();
        process.signalProcess(Signal.KILL);
        reactor.settle();
        process.signalProcess(Signal.KILL);
        assertThat(process.signals()).containsExactly(Signal.TERM, Signal.KILL);
        assertThat(protocol.exit()).isEqualTo(new ProcessExit.Exited(137));
    }

    @Test
    void printsNothingOnceItsPipesAreClosed() {
        ManualProcess process = spawn();
        process.loseConnection();
        reactor.settle();
        process.out("unheard");
        assertThat(protocol.events())
                .containsExactly("connectionMade", "inConnectionLost", "outConnectionLost", "errConnectionLost");
    }

    @Test
    void failsToStart() {
        IOException cause = new IOException("no such program");
        ManualProcess process = reactor.spawnProcess(protocol, TAIL);
        assertThatThrownBy(process::pid).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> process.out("x")).isInstanceOf(IllegalStateException.class);
        process.failToStart(cause);
        reactor.settle();
        assertThat(protocol.events()).containsExactly("processExited", "processEnded");
        assertThat(protocol.exit()).isEqualTo(new ProcessExit.NotStarted(cause));
    }

    @Test
    void isKilledWhenItsProtocolThrows() {
        RecordingProcess broken = new RecordingProcess(reactor, (event, process) -> {
            if (event.equals("outReceived")) {
                throw new UnsupportedOperationException("by the test");
            }
        });
        ManualProcess process = reactor.spawnProcess(broken, TAIL);
        reactor.settle();
        assertThatThrownBy(() -> process.failToStart(new IOException())).isInstanceOf(IllegalStateException.class);
        process.out("x");
        reactor.settle();
        assertThat(broken.exit()).isEqualTo(new ProcessExit.Exited(137));
        assertThat(reactor.failures()).hasSize(1);
    }

    @Test
    void isOneOfAsManyAsTheOptionsAllow() {
        ManualProcess process = spawn();
        assertThatThrownBy(() -> reactor.spawnProcess(protocol, TAIL)).isInstanceOf(RejectedExecutionException.class);
        process.exit(0);
        reactor.settle();
        assertThat(reactor.spawnProcess(new RecordingProcess(reactor, (event, p) -> {}), TAIL))
                .isSameAs(reactor.processes().get(1));
    }

    @Test
    void isKilledWhenTheReactorStops() {
        spawn();
        reactor.stop(Duration.ofSeconds(1));
        reactor.settle();
        assertThat(protocol.exit()).isEqualTo(new ProcessExit.Exited(137));
        assertThat(reactor.stop()).isDone();
    }
}
