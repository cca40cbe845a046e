package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.ProcessExit;
import io.heddle.reactor.ProcessSpec;
import io.heddle.reactor.ProcessTransport;
import io.heddle.reactor.ProcessTransport.Signal;
import io.heddle.reactor.Reactor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code spawnProcess}, with programs that every POSIX system has.
 *
 * @threading Caller-confined.
 */
abstract class ProcessContract extends ContractTests {
    private static final BiConsumer<String, RecordingProcess> NOTHING = (event, process) -> {};
    private static final ProcessSpec SLEEP = ProcessSpec.of("sleep", "60");
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private final List<RecordingProcess> processes = new ArrayList<>();

    ProcessContract(ReactorHarness harness) {
        super(harness);
    }

    @BeforeEach
    void needsProcesses() {
        requires(ReactorHarness.Capability.PROCESSES);
    }

    @AfterEach
    void lookForViolationsOfProcesses() {
        for (RecordingProcess process : processes) {
            assertThat(process.violations()).isEmpty();
        }
    }

    @Test
    void talksToAProgram() {
        RecordingProcess cat = spawn(started(), ProcessSpec.of("cat"), (event, process) -> {
            if (event.equals("connectionMade")) {
                process.process().write(bytes("hello "));
                process.process().write(bytes("world"));
                process.process().closeStdin();
                process.process().write(bytes("too late"));
            }
        });
        assertThat(awaitEnded(cat)).isEqualTo(new ProcessExit.Exited(0));
        assertThat(cat.exit().success()).isTrue();
        assertThat(cat.out()).isEqualTo("hello world");
        assertThat(cat.events())
                .startsWith("connectionMade")
                .contains("inConnectionLost", "outReceived", "outConnectionLost", "errConnectionLost", "processExited")
                .endsWith("processEnded");
        cat.process().write(bytes("no effect"));
        cat.process().signalProcess(Signal.KILL);
        cat.process().closeStdin();
        cat.process().loseConnection();
    }

    @Test
    void keepsOutputAndErrorsApartAndTellsTheExitCode() {
        RecordingProcess shell = spawn(started(), sh("echo out; echo err >&2; exit 3"), NOTHING);
        assertThat(awaitEnded(shell)).isEqualTo(new ProcessExit.Exited(3));
        assertThat(shell.exit().success()).isFalse();
        assertThat(shell.out()).isEqualTo("out\n");
        assertThat(shell.err()).isEqualTo("err\n");
    }

    @Test
    void setsVariablesAndWorkingDirectory(@TempDir Path directory) throws Exception {
        Path real = directory.toRealPath();
        ProcessSpec spec = sh("echo \"$HEDDLE_A-$HEDDLE_B\"; test -n \"$PATH\" && pwd")
                .withEnvironment("HEDDLE_A", "a b")
                .withEnvironment("HEDDLE_B", "c")
                .withDirectory(real);
        RecordingProcess shell = spawn(started(), spec, NOTHING);
        awaitEnded(shell);
        assertThat(shell.out()).isEqualTo("a b-c\n" + real + "\n");
    }

    @Test
    void tellsThePid() {
        RecordingProcess shell = spawn(started(), sh("echo $$"), NOTHING);
        awaitEnded(shell);
        assertThat(shell.out()).isEqualTo(shell.process().pid() + "\n");
    }

    @Test
    void terminates() {
        signals(Signal.TERM, SIGTERM);
    }

    @Test
    void kills() {
        signals(Signal.KILL, SIGKILL);
    }

    private void signals(Signal signal, int number) {
        RecordingProcess sleep = spawn(started(), SLEEP, (event, process) -> {
            if (event.equals("connectionMade")) {
                process.process().signalProcess(signal);
            }
        });
        assertThat(awaitEnded(sleep)).isEqualTo(new ProcessExit.Exited(128 + number));
        assertThat(((ProcessExit.Exited) sleep.exit()).signal()).hasValue(number);
    }

    @Test
    void tellsAProgramThatDoesNotExist() {
        Reactor reactor = started();
        RecordingProcess missing = recorder(reactor, NOTHING);
        ProcessTransport process = reactor.spawnProcess(missing, ProcessSpec.of("/nonexistent/heddle-test"));
        assertThat(awaitEnded(missing)).isInstanceOf(ProcessExit.NotStarted.class);
        assertThat(missing.exit().success()).isFalse();
        assertThat(missing.events()).containsExactly("processExited", "processEnded");
        assertThatThrownBy(process::pid).isInstanceOf(IllegalStateException.class);
        process.write(bytes("no effect"));
        process.signalProcess(Signal.KILL);
        process.closeStdin();
        process.loseConnection();
    }

    @Test
    void tellsAWorkingDirectoryThatDoesNotExist(@TempDir Path directory) {
        RecordingProcess lost = spawn(started(), sh("pwd").withDirectory(directory.resolve("missing")), NOTHING);
        assertThat(awaitEnded(lost)).isInstanceOf(ProcessExit.NotStarted.class);
    }

    @Test
    void deliversMuchOutputWhole() {
        int megabytes = 10;
        RecordingProcess shell =
                spawn(started(), sh("head -c " + megabytes * MIB + " /dev/zero | tr '\\000' 'x'; printf end"), NOTHING);
        assertThat(awaitEnded(shell)).isEqualTo(new ProcessExit.Exited(0));
        assertThat(shell.out().length()).isEqualTo(megabytes * MIB + 3);
        assertThat(shell.out()).endsWith("xend").startsWith("xx");
    }

    @Test
    void feedsMuchInput() {
        byte[] chunk = bytes("0123456789abcdef".repeat(4096));
        RecordingProcess count = spawn(started(), ProcessSpec.of("wc", "-c"), (event, process) -> {
            if (event.equals("connectionMade")) {
                for (int i = 0; i < 64; i++) {
                    process.process().write(chunk);
                }
                process.process().closeStdin();
            }
        });
        awaitEnded(count);
        assertThat(count.out().strip()).isEqualTo("" + 64 * chunk.length);
    }

    @Test
    void boundsTheInputThatWaits() {
        RecordingProcess sleep = spawn(started(options().outputBounds(0, 1, MIB)), SLEEP, NOTHING);
        await("the process", () -> sleep.events().contains("connectionMade"));
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 64; i++) {
                        sleep.process().write(new byte[64 << 10]);
                    }
                })
                .isInstanceOf(RejectedExecutionException.class);
        sleep.process().signalProcess(Signal.KILL);
        awaitEnded(sleep);
    }

    @Test
    void closesAllItsPipes() {
        RecordingProcess yes = spawn(started(), ProcessSpec.of("yes"), (event, process) -> {
            if (event.equals("outReceived")) {
                process.process().loseConnection();
            }
        });
        await(
                "all pipes to be closed",
                () -> yes.events().containsAll(List.of("inConnectionLost", "outConnectionLost", "errConnectionLost")));
        int received = yes.out().length();
        yes.process().signalProcess(Signal.KILL); // unless the broken pipe has ended it already
        awaitEnded(yes);
        assertThat(yes.out()).hasSize(received);
        assertThat(yes.events()).endsWith("processExited", "processEnded");
    }

    @Test
    void boundsTheProcessesThatLiveAtATime() {
        Reactor reactor = started(options().maxProcesses(1));
        RecordingProcess first = recorder(reactor, NOTHING);
        ProcessTransport process = reactor.spawnProcess(first, SLEEP);
        RecordingProcess tooMany = recorder(reactor, NOTHING);
        assertThatThrownBy(() -> reactor.spawnProcess(tooMany, SLEEP)).isInstanceOf(RejectedExecutionException.class);
        await("the process", () -> first.events().contains("connectionMade"));
        process.signalProcess(Signal.KILL);
        awaitEnded(first);

        RecordingProcess second = recorder(reactor, NOTHING);
        await("room for another", () -> {
            try {
                reactor.spawnProcess(second, sh("exit 0"));
                return true;
            } catch (RejectedExecutionException e) {
                return false;
            }
        });
        awaitEnded(second);
        assertThat(tooMany.events()).isEmpty();
    }

    @Test
    void killsAProcessWhoseProtocolThrowsAtItsOutput() {
        throwsAt("outReceived");
    }

    @Test
    void killsAProcessWhoseProtocolThrowsAtOnce() {
        throwsAt("connectionMade");
    }

    private void throwsAt(String when) {
        Reactor reactor = started();
        RecordingProcess shell = spawn(reactor, sh("echo x; exec sleep 60"), (event, process) -> {
            if (event.equals(when)) {
                throw new UnsupportedOperationException("by the test");
            }
        });
        assertThat(awaitEnded(shell)).isEqualTo(new ProcessExit.Exited(128 + SIGKILL));
        assertThat(onLoop(reactor.loops().get(0), () -> "goes on")).isEqualTo("goes on");
    }

    @Test
    void goesOnAfterAThrowAtTheEnd() {
        Reactor reactor = started();
        for (String when : List.of("processExited", "processEnded")) {
            RecordingProcess shell = spawn(reactor, sh("exit 0"), (event, process) -> {
                if (event.equals(when)) {
                    throw new UnsupportedOperationException("by the test");
                }
            });
            assertThat(awaitEnded(shell)).isEqualTo(new ProcessExit.Exited(0));
        }
    }

    @Test
    void doesNotWaitForADescendantThatHoldsThePipesOpen() {
        RecordingProcess shell = spawn(started(), sh("sleep 60 & echo $!; read go"), (event, process) -> {
            if (event.equals("outReceived")) { // by now its errors are being read, else the JDK ends those itself
                process.process().write(bytes("go\n"));
            }
        });
        assertThat(awaitEnded(shell)).isEqualTo(new ProcessExit.Exited(0));
        ProcessHandle descendant =
                ProcessHandle.of(Long.parseLong(shell.out().strip())).orElseThrow();
        assertThat(descendant.isAlive()).isTrue();
        descendant.destroyForcibly();
    }

    @Test
    void startsAfterTheStartWhatWasAskedForBefore() {
        Reactor reactor = harness().reactor(options().build());
        RecordingProcess shell = spawn(reactor, sh("echo x"), NOTHING);
        reactor.start();
        awaitEnded(shell);
        assertThat(shell.out()).isEqualTo("x\n");
    }

    @Test
    void asksWhatLivesToEndWhenTheReactorStops() {
        Reactor reactor = started();
        RecordingProcess sleep = spawn(reactor, SLEEP, NOTHING);
        await("the process", () -> sleep.events().contains("connectionMade"));
        awaitDone("the stop", reactor.stop(Duration.ofSeconds(10)));
        assertThat(sleep.ended()).isTrue();
        assertThat(sleep.exit()).isEqualTo(new ProcessExit.Exited(128 + SIGTERM));
    }

    @Test
    void killsAtTheDeadlineWhatDoesNotEnd() {
        Reactor reactor = started();
        RecordingProcess sleep = spawn(reactor, sh("trap '' TERM; echo x; while :; do sleep 60; done"), NOTHING);
        await("the process to be deaf", () -> sleep.events().contains("outReceived"));
        awaitDone("the stop", reactor.stop(Duration.ofMillis(200)));
        assertThat(sleep.ended()).isTrue();
        assertThat(sleep.exit()).isEqualTo(new ProcessExit.Exited(128 + SIGKILL));
        long pid = sleep.process().pid();
        await(
                "the process to be gone",
                () -> ProcessHandle.of(pid).map(handle -> !handle.isAlive()).orElse(true));
    }

    private RecordingProcess recorder(Reactor reactor, BiConsumer<String, RecordingProcess> reaction) {
        RecordingProcess process = new RecordingProcess(reactor, reaction);
        processes.add(process);
        return process;
    }

    private RecordingProcess spawn(Reactor reactor, ProcessSpec spec, BiConsumer<String, RecordingProcess> reaction) {
        RecordingProcess process = recorder(reactor, reaction);
        reactor.spawnProcess(process, spec);
        return process;
    }

    private ProcessExit awaitEnded(RecordingProcess process) {
        await("processEnded", process::ended);
        return process.exit();
    }

    private static ProcessSpec sh(String script) {
        return ProcessSpec.of("sh", "-c", script);
    }
}
