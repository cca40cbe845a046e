package io.heddle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import io.heddle.command.ServerView;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ManualCallTest {
    private static final Parameter<Long> LINES = Parameter.integer("lines");
    private static final Parameter<Boolean> FOLLOW = Parameter.bool("follow").defaultTo(false);

    /** Sends a line after another, for ever if asked to follow. */
    private static final class Lines implements Command {
        private final Execution execution;

        Lines(Execution execution) {
            this.execution = execution;
        }

        @Override
        public CommandSpec spec() {
            return CommandSpec.named("lines")
                    .parameters(LINES, FOLLOW)
                    .execution(execution)
                    .build();
        }

        @Override
        public Object execute(Call call) throws InterruptedException {
            for (long i = 1; i <= call.get(LINES) || call.get(FOLLOW); i++) {
                call.send("line " + i);
            }
            call.closeConnectionAfterReply();
            return "done";
        }
    }

    private final ManualCall call = ManualCall.of(new Lines(Execution.VIRTUAL_THREAD));

    @Test
    void bindsTextAsAServerDoes() throws Exception {
        assertThat(call.arg("2").execute()).isEqualTo("done");
        assertThat(call.sent()).containsExactly("line 1", "line 2");
        assertThat(call.closesConnection()).isTrue();
        assertThat(call.cancelled()).isFalse();
    }

    @Test
    void refusesArgumentsThatDoNotFit() {
        assertThatThrownBy(call.arg("two")::execute)
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        assertThatThrownBy(() -> call.get(LINES)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cancelsAStreamThatNeverEnds() {
        assertThatThrownBy(call.arg("0").arg("follow", "true").cancelAfter(3)::execute)
                .isInstanceOf(InterruptedException.class);
        assertThat(call.sent()).hasSize(3);
        assertThat(call.cancelled()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void interruptsTheExecutingThreadFromOutside() throws Exception {
        Throwable[] thrown = new Throwable[1];
        call.arg("0").arg("follow", "true");
        Thread executing = Thread.ofVirtual().start(() -> {
            try {
                call.execute();
            } catch (Exception e) {
                thrown[0] = e;
            }
        });
        while (call.sent().isEmpty()) {
            Thread.onSpinWait();
        }
        call.cancel();
        assertThat(executing.join(Duration.ofSeconds(10))).isTrue();
        assertThat(thrown[0]).isInstanceOf(InterruptedException.class);
    }

    @Test
    void doesNotLetTheEventLoopBlock() {
        assertThatThrownBy(ManualCall.of(new Lines(Execution.EVENT_LOOP)).arg("1")::execute)
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsWhatItWasSetTo() {
        Principal who = () -> "who";
        ManualServerView server = new ManualServerView();
        call.id(5)
                .connectionId(6)
                .principal(who)
                .timeLeft(Duration.ofSeconds(7))
                .server(server);
        assertThat(call.id()).isEqualTo(5);
        assertThat(call.connectionId()).isEqualTo(6);
        assertThat(call.principal()).contains(who);
        assertThat(call.timeLeft()).contains(Duration.ofSeconds(7));
        assertThat(call.server()).isSameAs(server);
        assertThat(call.peer(new MemoryTransport().host()).peer()).isEqualTo(new MemoryTransport().host());
    }

    @Test
    void showsTheServerThatTheTestDescribes() {
        ServerView.ConnectionView connection =
                new ServerView.ConnectionView(9, "peer", "text", Duration.ZERO, Duration.ZERO, 1, 2, 3, 4);
        ServerView.CommandTimes times = new ServerView.CommandTimes(1, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        CommandRegistry commands = CommandRegistry.builder()
                .add(new Lines(Execution.VIRTUAL_THREAD))
                .build();
        ManualServerView server = new ManualServerView()
                .withVersion("1.2.3")
                .withUptime(Duration.ofHours(1))
                .withCommands(commands)
                .withLogFile(Path.of("rpcserver.log"))
                .withConnection(connection)
                .withConnectionCounts(new ServerView.ConnectionCounts(1, 2, 3, 4))
                .withCallCounts(new ServerView.CallCounts(5, 6, 7, 8))
                .withCommandTimes("lines", times)
                .withLoopLag(Duration.ofMillis(8));
        assertThat(server.version()).isEqualTo("1.2.3");
        assertThat(server.uptime()).isEqualTo(Duration.ofHours(1));
        assertThat(server.commands()).isSameAs(commands);
        assertThat(server.logFile()).contains(Path.of("rpcserver.log"));
        assertThat(server.connections()).containsExactly(connection);
        assertThat(server.connectionCounts()).isEqualTo(new ServerView.ConnectionCounts(1, 2, 3, 4));
        assertThat(server.callCounts()).isEqualTo(new ServerView.CallCounts(5, 6, 7, 8));
        assertThat(server.commandTimes()).containsOnlyKeys("lines");
        assertThat(server.loopLag()).isEqualTo(Duration.ofMillis(8));

        assertThat(server.closeConnection(8)).isFalse();
        assertThat(server.closeConnection(9)).isTrue();
        assertThat(server.closeConnection(9)).isFalse();
        assertThat(server.closedConnections()).containsExactly(9L);
        assertThat(new ManualServerView().commands().entries()).isEmpty();
    }
}
