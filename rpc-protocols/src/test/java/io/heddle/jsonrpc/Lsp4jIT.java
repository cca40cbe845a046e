package io.heddle.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.heddle.server.RpcServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.eclipse.lsp4j.jsonrpc.Endpoint;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.services.JsonNotification;
import org.eclipse.lsp4j.jsonrpc.services.JsonRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client made with Eclipse LSP4J, whose messages have a {@code Content-Length} header. */
@Timeout(120)
class Lsp4jIT {
    /** The server as LSP4J sees it. */
    interface Server {
        @JsonRequest
        CompletableFuture<Long> subtract(long minuend, long subtrahend);

        @JsonRequest
        CompletableFuture<String> ping(List<String> texts);

        @JsonRequest
        CompletableFuture<Long> count(List<Long> count);

        @JsonRequest("wait")
        CompletableFuture<Void> waitForEver();

        @JsonRequest
        CompletableFuture<Void> missing();

        @JsonRequest
        CompletableFuture<Void> nonsense();

        @JsonRequest
        CompletableFuture<List<String>> notes();

        @JsonNotification
        void note(List<String> text);
    }

    /** An item of a stream. */
    record Progress(String token, long value) {}

    /** What the server may tell. */
    static final class Client {
        private final BlockingQueue<Progress> progress = new LinkedBlockingQueue<>();

        @JsonNotification("$/progress")
        public void progress(Progress item) {
            progress.add(item);
        }
    }

    private final Client client = new Client();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private RpcServer heddle;
    private Socket socket;
    private Server server;
    private Endpoint endpoint;
    private Future<Void> listening;

    @BeforeEach
    void connect() throws IOException {
        heddle = Commands.server();
        socket = new Socket(InetAddress.getLoopbackAddress(), heddle.port());
        Launcher<Server> launcher = new Launcher.Builder<Server>()
                .setLocalService(client)
                .setRemoteInterface(Server.class)
                .setInput(socket.getInputStream())
                .setOutput(socket.getOutputStream())
                .setExecutorService(threads)
                .create();
        listening = launcher.startListening();
        server = launcher.getRemoteProxy();
        endpoint = launcher.getRemoteEndpoint();
    }

    @AfterEach
    void close() throws Exception {
        socket.shutdownOutput();
        listening.get(10, TimeUnit.SECONDS); // until the server has closed too: LSP4J logs anything else
        socket.close();
        threads.shutdownNow();
        heddle.close();
    }

    private static <T> T get(CompletableFuture<T> reply) throws Exception {
        return reply.get(30, TimeUnit.SECONDS);
    }

    @Test
    void callsByPositionAndByName() throws Exception {
        assertThat(get(server.subtract(42, 23))).isEqualTo(19);
        assertThat(get(endpoint.request("subtract", Map.of("subtrahend", 23L, "minuend", 42L))))
                .isEqualTo(19L);
    }

    @Test
    void notifies() throws Exception {
        server.note(List.of("from LSP4J"));
        assertThat(get(server.notes())).containsExactly("from LSP4J");
    }

    @Test
    void isToldTheCodeOfAFailure() {
        assertFails(server.nonsense(), -32601, "Method not found", "UNIMPLEMENTED");
        assertFails(server.missing(), -32005, "no such thing", "NOT_FOUND");
    }

    private static void assertFails(CompletableFuture<?> reply, int code, String message, String name) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> get(reply))
                .havingCause()
                .isInstanceOfSatisfying(ResponseErrorException.class, e -> {
                    assertThat(e.getResponseError().getCode()).isEqualTo(code);
                    assertThat(e.getResponseError().getMessage()).isEqualTo(message);
                    assertThat(e.getResponseError().getData()).hasToString("{\"code\":\"" + name + "\"}");
                });
    }

    @Test
    void seesProgressBeforeTheResult() throws Exception {
        assertThat(get(server.count(List.of(1000L)))).isEqualTo(1000);
        List<Progress> progress = new ArrayList<>();
        client.progress.drainTo(progress);
        assertThat(progress)
                .extracting(Progress::value)
                .containsExactlyElementsOf(LongStream.range(0, 1000).boxed().toList());
        assertThat(progress).extracting(Progress::token).containsOnly("1");
    }

    @Test
    void cancelsACallWhileOthersGoOn() throws Exception {
        CompletableFuture<Void> waiting = server.waitForEver();
        assertThat(get(server.ping(List.of("pong")))).isEqualTo("pong");
        assertThat(heddle.view().callCounts().inFlight()).isEqualTo(1);
        waiting.cancel(true);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> get(waiting));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> heddle.view().callCounts().inFlight() == 0);
    }

    @Test
    void aThousandCallsAtOnceAreEachAnswered() throws Exception {
        List<CompletableFuture<Long>> replies =
                IntStream.range(0, 1000).mapToObj(i -> server.subtract(i, 1)).toList();
        for (int i = 0; i < replies.size(); i++) {
            assertThat(get(replies.get(i))).isEqualTo(i - 1);
        }
    }
}
