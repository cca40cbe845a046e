package io.heddle.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.server.RpcServer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client has asked for that breaks its connection off. */
@Timeout(60)
class DisconnectIT {
    private static final Duration MOST = Duration.ofMillis(100);
    private static final int TRIES = 10; // one of them is enough: others may be held up by what else the machine does

    private final BlockingQueue<Long> entered = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> interrupted = new LinkedBlockingQueue<>();

    /** Waits for ever, and tells when it is no longer let. */
    private final class Hang implements Command {
        @Override
        public CommandSpec spec() {
            return CommandSpec.named("hang").summary("For a test.").build();
        }

        @Override
        public Object execute(Call call) throws InterruptedException {
            entered.add(System.nanoTime());
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.add(System.nanoTime());
                throw e;
            }
            return "never";
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "text    | hang\\r\\n",
                "resp    | *1\\r\\n$4\\r\\nhang\\r\\n",
                "jsonrpc | {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hang\"}\\n",
                "amp     | \\0\\4_ask\\0\\1a\\0\\b_command\\0\\4hang\\0\\0"
            })
    void isInterruptedAtOnce(String protocol, String escapedRequest) throws Exception {
        byte[] request = escapedRequest.translateEscapes().getBytes(StandardCharsets.ISO_8859_1);
        try (RpcServer server = RpcServer.builder()
                .port(0)
                .discoverCommands(false)
                .command(new Hang())
                .start()) {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < TRIES && least > MOST.toNanos(); i++) {
                least = Math.min(least, nanosToInterrupt(server, protocol, request));
            }
            assertThat(Duration.ofNanos(least)).isLessThanOrEqualTo(MOST);
        }
    }

    private long nanosToInterrupt(RpcServer server, String protocol, byte[] request) throws Exception {
        long broken;
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.getOutputStream().write(request);
            assertThat(entered.poll(10, TimeUnit.SECONDS)).isNotNull();
            assertThat(server.view().connections())
                    .anySatisfy(connection -> assertThat(connection.protocol()).isEqualTo(protocol));
            client.setSoLinger(true, 0); // a reset: after a FIN the answer may still be wanted
            broken = System.nanoTime();
        }
        Long noticed = interrupted.poll(10, TimeUnit.SECONDS);
        assertThat(noticed).isNotNull();
        return noticed - broken;
    }
}
