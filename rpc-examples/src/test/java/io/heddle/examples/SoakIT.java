package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of all wire protocols, some in TLS, come, go, and misbehave for a while: every well-formed request is
 * answered, and at the end heap, descriptors and threads of the server are back where they began.
 * {@code -Dsoak.seconds=600 -Dsoak.connections=5000} makes it long.
 */
@Timeout(900)
class SoakIT {
    private static final int SECONDS = Integer.getInteger("soak.seconds", 10);
    private static final int CONNECTIONS = Integer.getInteger("soak.connections", 200);
    private static final int PAUSE_MILLIS = Math.max(100, CONNECTIONS / 3); // so that the load stays about the same
    private static final int WARM_UP_SECONDS = Math.max(5, SECONDS / 10);
    private static final int FAILURES_SHOWN = 10;

    /** What is left after the last collection differs a little each time. */
    private static final double HEAP_TOLERANCE = 1.10;

    /** The JVM starts threads of its own when it likes: compilers, and carriers of virtual threads. */
    private static final int THREAD_TOLERANCE = 4;

    @TempDir
    private Path directory;

    private final AtomicLong exchanges = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    /** What a server holds. */
    private record Footprint(long heapBytes, long descriptors, long threads) {
        static Footprint of(long pid) throws IOException, InterruptedException {
            return new Footprint(liveBytes(pid), entries(pid, "fd"), entries(pid, "task"));
        }

        private static long entries(long pid, String folder) throws IOException {
            try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid), folder))) {
                return entries.count();
            }
        }

        /** Of objects that can be reached: a histogram is taken behind a full collection. */
        private static long liveBytes(long pid) throws IOException, InterruptedException {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String histogram = new String(jcmd.getInputStream().readAllBytes());
            assertThat(jcmd.waitFor(60, TimeUnit.SECONDS)).isTrue();
            Matcher total = Pattern.compile("Total\\s+\\d+\\s+(\\d+)").matcher(histogram);
            assertThat(total.find()).as(histogram).isTrue();
            return Long.parseLong(total.group(1));
        }
    }

    @Test
    void leavesNothingBehindAndLosesNothing() throws Exception {
        PeerPrograms.requireOpenssl();
        Certificates certificates = new Certificates(directory).sign("server", "DNS:localhost");
        TlsClient tls = new TlsClient(certificates.file("ca"));
        try (HeddleProcess heddle = HeddleProcess.start(
                directory,
                "serve",
                "--port",
                "0",
                "--tls",
                "optional",
                "--tls-cert",
                certificates.file("server").toString(),
                "--tls-key",
                certificates.key("server").toString())) {
            int port = heddle.port();
            soak(port, tls, WARM_UP_SECONDS);
            Footprint before = footprint(heddle, port);
            long warmUp = exchanges.get();

            soak(port, tls, SECONDS);
            Footprint after = footprint(heddle, port);

            System.out.printf(
                    Locale.ROOT,
                    "soak: %d s, %d connections at a time, %d in all, %d handshakes of TLS, %d exchanges, %d failures;"
                            + " heap %d -> %d, descriptors %d -> %d, threads %d -> %d%n",
                    SECONDS,
                    CONNECTIONS,
                    connections.get(),
                    tls.handshakes(),
                    exchanges.get() - warmUp,
                    failures.size(),
                    before.heapBytes,
                    after.heapBytes,
                    before.descriptors,
                    after.descriptors,
                    before.threads,
                    after.threads);
            assertThat(failures.stream().limit(FAILURES_SHOWN)).isEmpty();
            assertThat(exchanges.get()).isGreaterThan(warmUp);
            assertThat(tls.handshakes()).isPositive();
            assertThat(after.descriptors).isLessThanOrEqualTo(before.descriptors);
            assertThat(after.threads).isLessThanOrEqualTo(before.threads + THREAD_TOLERANCE);
            assertThat((double) after.heapBytes).isLessThan(HEAP_TOLERANCE * before.heapBytes);
            assertThat(heddle.stderr()).doesNotContain("ERROR");
        }
    }

    private void soak(int port, TlsClient tls, int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            SoakClient client = new SoakClient(port, tls, i, PAUSE_MILLIS);
            clients.add(Thread.startVirtualThread(() -> run(client, end)));
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private void run(SoakClient client, long end) {
        try {
            client.awaitTurn();
            while (System.nanoTime() < end) {
                connectOnce(client);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts", e);
        }
    }

    private void connectOnce(SoakClient client) throws InterruptedException {
        try {
            exchanges.addAndGet(client.connectOnce());
            connections.incrementAndGet();
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }

    /** When all connections but the one that asks are gone. */
    private static Footprint footprint(HeddleProcess heddle, int port) throws IOException, InterruptedException {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            try (LineClient client = LineClient.connect(port)) {
                String table = client.send("who\r\nquit\r\n").rest();
                return table.lines().filter(line -> line.contains("127.0.0.1:")).count() == 1;
            }
        });
        return Footprint.of(heddle.pid());
    }
}
