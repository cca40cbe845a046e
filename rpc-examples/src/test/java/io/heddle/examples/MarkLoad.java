package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The load under which a server is stopped: 64 connections of the text protocol, most of them pipelined, 4 of each of
 * the others, and clients that come anew all the time; where the server speaks TLS, half of them do so, and of those
 * who come anew a quarter.
 */
final class MarkLoad {
    private static final int TEXT_CLIENTS = 64;
    private static final int OTHERS_OF_EACH = 4;
    private static final int DOORS = 4;
    private static final int FIRST_NEWCOMER = 1000;
    private static final int[] DEPTHS = {1, 4, 16, 300}; // the last one fills the queue of its connection
    private static final Duration MOST = Duration.ofSeconds(60);

    private final int port;
    private final Optional<TlsClient> tls;
    private final AtomicLong answers = new AtomicLong();
    private final List<MarkClient> clients = new ArrayList<>();
    private final Queue<MarkClient> newcomers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger nextNewcomer = new AtomicInteger(FIRST_NEWCOMER);
    private final Queue<String> refusedEarly = new ConcurrentLinkedQueue<>();
    private volatile boolean closed; // set by whoever is refused
    private volatile boolean stopping; // set by the test
    private final List<Thread> doors = new ArrayList<>();

    /** @param tls if the server speaks TLS as well */
    MarkLoad(int port, Optional<TlsClient> tls) {
        this.port = port;
        this.tls = tls;
    }

    MarkLoad start() throws IOException {
        for (int i = 0; i < TEXT_CLIENTS; i++) {
            add(Dialect.TEXT, DEPTHS[i % DEPTHS.length]);
        }
        for (Dialect dialect : List.of(Dialect.RESP, Dialect.JSON_RPC, Dialect.AMP)) {
            for (int i = 0; i < OTHERS_OF_EACH; i++) {
                add(dialect, DEPTHS[i]);
            }
        }
        clients.forEach(MarkClient::start);
        for (int i = 0; i < DOORS; i++) {
            Optional<TlsClient> spoken = i == 0 ? tls : Optional.empty();
            doors.add(Thread.ofPlatform().daemon().start(() -> comeAnew(spoken)));
        }
        return this;
    }

    private void add(Dialect dialect, int depth) throws IOException {
        int number = clients.size();
        String command = number / DEPTHS.length % 2 == 0 ? "mark" : "imark";
        // Each command, depth and dialect with and without, and both versions of TLS.
        boolean plain = dialect == Dialect.TEXT ? number / (2 * DEPTHS.length) % 2 == 0 : number % DEPTHS.length < 2;
        clients.add(
                new MarkClient(dialect, command, number, depth, answers, plain ? Optional.empty() : tls).connect(port));
    }

    /** One client after the other asks once, until the port is closed. */
    private void comeAnew(Optional<TlsClient> spoken) {
        try {
            while (!closed) {
                MarkClient newcomer = new MarkClient(
                        Dialect.TEXT, "mark", nextNewcomer.getAndIncrement(), MarkClient.ONCE, answers, spoken);
                newcomer.connect(port);
                newcomers.add(newcomer);
                newcomer.run();
            }
        } catch (IOException e) {
            if (!stopping) {
                refusedEarly.add(e.toString());
            }
            closed |= spoken.isEmpty(); // in TLS it may have connected, and come too late with its handshake
        }
    }

    /** Waits for a moment at random in the first second or so, and remembers what has been sent until then. */
    void awaitMoment() {
        long most = ThreadLocalRandom.current().nextLong(1, 30_000);
        await("answers").atMost(MOST).pollInterval(Duration.ofMillis(1)).until(() -> answers.get() >= most);
        stopping = true;
        newcomers.forEach(MarkClient::noteSent);
        clients.forEach(MarkClient::noteSent);
    }

    String counts() {
        List<String> unanswered = newcomers.stream()
                .filter(client -> client.answered().isEmpty())
                .map(MarkClient::end)
                .toList();
        return answers.get() + " answers on " + clients.size() + " connections and to " + newcomers.size()
                + " newcomers, who ended unanswered with " + unanswered;
    }

    /**
     * That each was answered exactly what was executed for it, and all that it had sent at that moment, and was closed
     * in order.
     */
    void assertNothingLost(Collection<Long> executed) throws InterruptedException {
        for (Thread door : doors) {
            door.join();
        }
        assertThat(refusedEarly).isEmpty();
        Map<Long, Set<Long>> byClient = executed.stream()
                .collect(Collectors.groupingBy(MarkClient::clientOf, Collectors.toCollection(TreeSet::new)));
        assertThat(byClient.values().stream().mapToInt(Set::size).sum())
                .as("nothing is executed twice")
                .isEqualTo(executed.size());
        for (MarkClient client : clients) {
            client.join();
            assertThat(client.end()).as(client.toString()).isEqualTo("FIN");
            assertAnswered(client, byClient);
        }
        for (MarkClient client : newcomers) {
            assertAnswered(client, byClient);
            if (client.inTls() && client.answered().isEmpty()) {
                assertThat(client.end()).as(client.toString()).isEqualTo("FIN"); // else it could not tell from a cut
            }
        }
    }

    private static void assertAnswered(MarkClient client, Map<Long, Set<Long>> executed) {
        assertThat(client.answered())
                .as(client + ", " + client.end())
                .isEqualTo(executed.getOrDefault(client.number(), Set.of()))
                .hasSizeGreaterThanOrEqualTo((int) client.owed());
    }
}
