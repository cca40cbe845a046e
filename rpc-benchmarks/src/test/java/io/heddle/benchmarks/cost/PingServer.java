package io.heddle.benchmarks.cost;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.nio.SystemCalls;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A server of one loop that answers {@code ping} with {@code pong}, and whose system calls are counted.
 *
 * @threading Caller-confined.
 */
final class PingServer implements AutoCloseable {
    private final Reactor reactor;
    private final RpcServer server;

    /** Where the command runs. */
    enum Mode {
        EVENT_LOOP(Execution.EVENT_LOOP, false),
        VIRTUAL_THREAD(Execution.VIRTUAL_THREAD, false),
        /** On a virtual thread that the loop carries. */
        CARRIED(Execution.VIRTUAL_THREAD, true);

        private final Execution execution;
        private final boolean loopAffine;

        Mode(Execution execution, boolean loopAffine) {
            this.execution = execution;
            this.loopAffine = loopAffine;
        }
    }

    private record Ping(CommandSpec spec) implements Command {
        @Override
        public Object execute(Call call) {
            return "pong";
        }
    }

    PingServer(Mode mode) throws IOException {
        reactor = Reactor.create(ReactorOptions.builder()
                .loops(1)
                .loopAffineThreads(mode.loopAffine)
                .build());
        CommandSpec spec = CommandSpec.named("ping")
                .summary("is measured")
                .execution(mode.execution)
                .build();
        server = RpcServer.builder()
                .reactor(reactor)
                .port(0)
                .discoverCommands(false)
                .command(new Ping(spec))
                .start();
        reactor.start();
    }

    InetSocketAddress address() {
        return server.address();
    }

    SystemCalls systemCalls() {
        return SystemCalls.of(reactor.loops().get(0));
    }

    @Override
    public void close() {
        server.close();
        reactor.close();
    }
}
