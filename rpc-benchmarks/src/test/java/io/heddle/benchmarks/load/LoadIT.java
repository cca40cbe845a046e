package io.heddle.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.benchmarks.TlsKeys;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Parameter;
import io.heddle.server.RpcServer;
import io.heddle.tls.TlsContext;
import io.heddle.tls.TlsMode;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadIT {
    private static final Parameter<String> TEXT = Parameter.string("text").describedAs("what to send back");

    private static final CommandSpec ECHO =
            CommandSpec.named("echo").summary("answers").parameters(TEXT).build();

    private RpcServer server;

    private record Echo(CommandSpec spec) implements Command {
        @Override
        public Object execute(Call call) {
            return call.get(TEXT);
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = RpcServer.builder().port(0).command(new Echo(ECHO)).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aClosedLoopCountsEveryReply() throws IOException {
        LoadResult load = ClosedLoop.run(server.port(), 3, 5, Workload.ofEcho(100), 0.1, 0.2);

        assertThat(load.answered()).isPositive();
        assertThat(load.answered() % 5).as("whole batches").isZero();
        assertThat(load.rps()).isPositive();
        assertThat(load.p50()).isPositive();
        assertThat(load.max()).isGreaterThanOrEqualTo(load.p999());
    }

    @Test
    void anOpenLoopSendsAtItsRate() throws IOException {
        OpenLoop.Result result = OpenLoop.run(server.port(), 3, 500, Workload.ofEcho(100), 0.2, 0.4);

        assertThat(result.load().answered()).isEqualTo(300);
        assertThat(result.unanswered()).isZero();
        assertThat(result.load().p50()).isPositive();
    }

    @Test
    void connectionsServeOneLoadAfterAnother() throws IOException {
        try (Links links = new Links(server.port(), Workload.ofEcho(10))) {
            links.growTo(2);
            assertThat(ClosedLoop.run(links, 2, 1, 0, 0).answered()).isEqualTo(2);
            links.growTo(5);
            assertThat(ClosedLoop.run(links, 5, 3, 0, 0).answered()).isEqualTo(15);
            assertThat(OpenLoop.run(links, 1000, 0, 0.02).load().answered()).isEqualTo(20);
        }
    }

    @Test
    void requestsThatFillTheSocketAreSentAllTheSame() throws IOException {
        // 64 MB at once: more than sockets hold, so that links must wait to write.
        LoadResult load = ClosedLoop.run(server.port(), 1, 8_000, Workload.ofEcho(8_000), 0, 0.01);

        assertThat(load.answered()).isPositive();
        assertThat(load.answered() % 8_000).as("whole batches").isZero();
    }

    @Test
    void speaksTlsAndFillsTheSocketThere() throws Exception {
        TlsContext context = TlsContext.builder().sslContext(TlsKeys.server()).build();
        try (RpcServer secured = RpcServer.builder()
                        .port(0)
                        .tls(TlsMode.REQUIRED, context)
                        .command(new Echo(ECHO))
                        .start();
                Links links = new Links(secured.port(), Optional.of(TlsKeys.client()), Workload.ofEcho(8_000))) {
            links.growTo(3);
            assertThat(ClosedLoop.run(links, 3, 5, 0, 0).answered()).isEqualTo(15);
            assertThat(ClosedLoop.run(links, 1, 1_000, 0, 0).answered()).isEqualTo(1_000); // 8 MB at once
        }
    }

    @Test
    void aWrongReplyEndsTheLoad() {
        Workload wrong = new Workload("echo right", "wrong");

        assertThatThrownBy(() -> ClosedLoop.run(server.port(), 1, 1, wrong, 0, 10))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wrong reply: right");
        assertThatThrownBy(() -> OpenLoop.run(server.port(), 1, 100, wrong, 0, 10))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wrong reply: right");
    }
}
