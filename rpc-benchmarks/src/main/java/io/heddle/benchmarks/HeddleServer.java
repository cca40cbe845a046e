package io.heddle.benchmarks;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import io.heddle.tls.TlsContext;
import io.heddle.tls.TlsMode;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * Heddle as it is measured: {@code HeddleServer PORT inline|virtual|loop [LOOPS [IDLE_MILLIS [WRITE_MILLIS]]]} serves
 * {@code ping} and {@code echo text} until it is killed, with the mode telling where these commands run; and the
 * {@link StreamCommands}. With {@value #TLS} behind the mode, only clients in TLS are served.
 *
 * @threading Main thread only.
 */
public final class HeddleServer {
    private static final String TLS = "-tls";

    private HeddleServer() {}

    /** Where the measured commands run. */
    private enum Mode {
        INLINE(Execution.EVENT_LOOP, false),
        VIRTUAL(Execution.VIRTUAL_THREAD, false),
        LOOP(Execution.VIRTUAL_THREAD, true);

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

    private record Echo(CommandSpec spec, Parameter<String> text) implements Command {
        @Override
        public Object execute(Call call) {
            return call.get(text);
        }
    }

    /**
     * Serves.
     *
     * @param args the port, the mode, the number of loops (default: 1), and the idle and the write timeout (default:
     *     the library's)
     * @throws Exception if the port cannot be bound, or the thread is interrupted
     */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        boolean inTls = args[1].endsWith(TLS);
        Mode mode = Mode.valueOf(args[1].replace(TLS, "").toUpperCase(Locale.ROOT));
        int loops = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        Duration idle = args.length > 3 ? Duration.ofMillis(Long.parseLong(args[3])) : Duration.ofMinutes(30);
        Duration writeTimeout = args.length > 4
                ? Duration.ofMillis(Long.parseLong(args[4]))
                : ReactorOptions.defaults().writeTimeout();
        Parameter<String> text = Parameter.string("text").describedAs("what to send back");
        RpcServer.Builder builder = RpcServer.builder()
                .port(port)
                .maxConnections(30_000)
                .idleTimeout(idle)
                .reactorOptions(ReactorOptions.builder()
                        .loops(loops)
                        .loopAffineThreads(mode.loopAffine)
                        .writeTimeout(writeTimeout)
                        .build())
                .command(
                        new Ping(spec("ping", mode).build()),
                        new Echo(spec("echo", mode).parameters(text).build(), text))
                .command(StreamCommands.all());
        if (inTls) {
            builder.tls(
                    TlsMode.REQUIRED,
                    TlsContext.builder().sslContext(TlsKeys.server()).build());
        }
        RpcServer server = builder.start();
        System.out.println("ready " + server.port());
        new CountDownLatch(1).await();
    }

    private static CommandSpec.Builder spec(String name, Mode mode) {
        return CommandSpec.named(name).summary("is measured").execution(mode.execution);
    }
}
