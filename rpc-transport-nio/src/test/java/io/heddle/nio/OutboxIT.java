package io.heddle.nio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads and the loop write to the same sockets, which are full most of the time. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OutboxIT {
    private static final int WRITERS = 8;
    private static final int RECORDS_EACH = 20_000;
    private static final int CONNECTIONS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final NioReactor reactor =
            new NioReactor(ReactorOptions.builder().loops(2).build());

    @AfterEach
    void close() {
        reactor.close();
    }

    private ListeningPort listen(java.util.function.Supplier<Protocol> protocols) throws IOException {
        return reactor.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), peer -> protocols.get());
    }

    private static Socket connect(ListeningPort port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(port.address());
        return socket;
    }

    @Test
    void keepsEachWritersOrderWhoeverWritesToTheSocket() throws Exception {
        CompletableFuture<Transport> made = new CompletableFuture<>();
        ListeningPort port = listen(() -> new Protocol() {
            @Override
            public void connectionMade(Transport transport) {
                made.complete(transport);
            }

            @Override
            public void dataReceived(ByteBuffer bytes) {}
        });
        reactor.start();
        try (Socket socket = connect(port, 4 << 10);
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            Transport transport = made.get(10, TimeUnit.SECONDS);
            List<Thread> writers = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                int writer = w;
                writers.add(Thread.ofVirtual().start(() -> writeRecords(transport, writer)));
            }
            writeOnLoop(transport, 0);
            int[] next = new int[WRITERS + 1];
            for (int i = 0; i < RECORDS_EACH * (WRITERS + 1); i++) {
                String line = in.readLine();
                assertThat(line).isNotNull();
                int blank = line.indexOf(' ');
                int writer = Integer.parseInt(line.substring(0, blank));
                String rest = line.substring(blank + 1);
                assertThat(rest).isEqualTo(record(next[writer]));
                next[writer]++;
                if (i % 5_000 == 0) {
                    LockSupport.parkNanos(5_000_000); // a peer that reads in bursts
                }
            }
            for (Thread writer : writers) {
                writer.join();
            }
            await().atMost(PATIENCE).until(() -> transport.bytesPending() == 0);
        }
    }

    private static String record(int number) {
        return number + " " + "x".repeat(number % 97 == 0 ? 3_000 : number % 40);
    }

    private static void writeRecords(Transport transport, int writer) {
        for (int i = 0; i < RECORDS_EACH; i++) {
            while (transport.bytesPending() > 1 << 20) {
                LockSupport.parkNanos(100_000);
            }
            transport.write((writer + " " + record(i) + "\n").getBytes(US_ASCII));
        }
    }

    /** A few records in each turn, as handlers write. */
    private static void writeOnLoop(Transport transport, int from) {
        transport.loop().callFromThread(() -> {
            int to = transport.bytesPending() > 1 << 20 ? from : Math.min(RECORDS_EACH, from + 10);
            for (int i = from; i < to; i++) {
                transport.write((WRITERS + " " + record(i) + "\n").getBytes(US_ASCII));
            }
            if (to < RECORDS_EACH) {
                writeOnLoop(transport, to);
            }
        });
    }

    @Test
    void countsOnceWhatTheLoopTakesOverFromAThread() throws Exception {
        reactor.start();
        byte[] much = new byte[8 << 20];
        for (int i = 0; i < 10; i++) {
            CompletableFuture<Transport> made = new CompletableFuture<>();
            ListeningPort port = listen(() -> new Protocol() {
                @Override
                public void connectionMade(Transport transport) {
                    made.complete(transport);
                }

                @Override
                public void dataReceived(ByteBuffer bytes) {}
            });
            try (Socket socket = connect(port, 4 << 10)) {
                assertThat(socket.isConnected()).isTrue();
                Transport transport = made.get(10, TimeUnit.SECONDS);
                transport.write(much);
                CompletableFuture<Void> takenOver =
                        CompletableFuture.runAsync(() -> {}, transport.loop()::callFromThread);
                long most = 0;
                while (!takenOver.isDone()) {
                    most = Math.max(most, transport.bytesPending());
                }
                assertThat(most).isLessThanOrEqualTo(much.length);
            }
        }
    }

    /** Replies from a thread, then closes from that thread: the loop may be anywhere between. */
    private static final class ReplyAndClose implements Protocol {
        private final AtomicInteger lost;
        private final AtomicInteger violations;
        private final int number;
        private boolean ended;
        private @Nullable Transport transport;

        ReplyAndClose(int number, AtomicInteger lost, AtomicInteger violations) {
            this.number = number;
            this.lost = lost;
            this.violations = violations;
        }

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {
            check();
            Transport connection = transport;
            if (connection != null) {
                bytes.position(bytes.limit());
                if (number % 2 == 0) {
                    connection.write("loop\n".getBytes(US_ASCII));
                }
                Thread.ofVirtual().start(() -> reply(connection));
            }
        }

        private void reply(Transport connection) {
            for (int i = 0; i < 20; i++) {
                connection.write((i + " " + "y".repeat(number % 5 == 0 ? 20_000 : 50) + "\n").getBytes(US_ASCII));
            }
            connection.loseConnection();
            if (number % 7 == 0) {
                connection.loseWriteConnection();
                connection.write("dropped or sent whole\n".getBytes(US_ASCII));
            }
        }

        @Override
        public void readConnectionLost(Transport connection) {
            check(); // the reply is still owed
        }

        @Override
        public void connectionLost(CloseReason reason) {
            check();
            ended = true;
            lost.incrementAndGet();
        }

        private void check() {
            if (ended) {
                violations.incrementAndGet();
            }
        }
    }

    @Test
    void sendsAllThatAThreadWroteBeforeItClosed() throws Exception {
        AtomicInteger lost = new AtomicInteger();
        AtomicInteger violations = new AtomicInteger();
        AtomicInteger numbers = new AtomicInteger();
        ListeningPort port = listen(() -> new ReplyAndClose(numbers.getAndIncrement(), lost, violations));
        reactor.start();
        CountDownLatch done = new CountDownLatch(4);
        AtomicInteger incomplete = new AtomicInteger();
        for (int c = 0; c < 4; c++) {
            Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < CONNECTIONS / 4; i++) {
                        if (!exchange(port, i % 3 == 0)) {
                            incomplete.incrementAndGet();
                        }
                    }
                } catch (IOException e) {
                    e.printStackTrace();
                    incomplete.incrementAndGet();
                } finally {
                    done.countDown();
                }
            });
        }
        assertThat(done.await(40, TimeUnit.SECONDS)).isTrue();
        assertThat(incomplete).hasValue(0);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lost).hasValue(CONNECTIONS));
        assertThat(violations).hasValue(0);
    }

    private static boolean exchange(ListeningPort port, boolean halfClose) throws IOException {
        try (Socket socket = connect(port, 4 << 10);
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            socket.getOutputStream().write("go\n".getBytes(US_ASCII));
            if (halfClose) {
                socket.shutdownOutput();
            }
            int next = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(next + " y")) {
                    next++;
                }
            }
            return next == 20;
        }
    }
}
