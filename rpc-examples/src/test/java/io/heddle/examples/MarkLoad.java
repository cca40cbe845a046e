package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
 * the others, and clients that come anew all the time.
 */
final class MarkLoad {
    private static final int TEXT_CLIENTS = 64;
    private static final int OTHERS_OF_EACH = 4;
    private static final int DOORS = 4;
    private static final int FIRST_NEWCOMER = 1000;
    private static final int[] DEPTHS = {1, 4, 16, 300}; // the last one fills the queue of its connection
    private static final Duration MOST = Duration.ofSeconds(60);

    private final int port;
    private final AtomicLong answers = new AtomicLong();
    private final List<MarkClient> clients = new ArrayList<>();
    private final Queue<MarkClient> newcomers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger nextNewcomer = new AtomicInteger(FIRST_NEWCOMER);
    private volatile boolean closed; // set by whoever is refused
    private final List<Thread> doors = new ArrayList<>();

    MarkLoad(int port) {
        this.port = port;
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
            doors.add(Thread.ofPlatform().daemon().start(this::comeAnew));
        }
        return this;
    }

    private void add(Dialect dialect, int depth) throws IOException {
        int number = clients.size();
        String command = number / DEPTHS.length % 2 == 0 ? "mark" : "imark";
        clients.add(new MarkClient(dialect, command, number, depth, answers).connect(port));
    }

    /** One client after the other asks once, until the port is closed. */
    private void comeAnew() {
        try {
            while (!closed) {
                MarkClient newcomer =
                        new MarkClient(Dialect.TEXT, "mark", nextNewcomer.getAndIncrement(), MarkClient.ONCE, answers);
                newcomer.connect(port);
                newcomers.add(newcomer);
                newcomer.run();
            }
        } catch (IOException e) {
            closed = true; // refused
        }
    }

    /** Waits for a moment at random in the first second or so, and remembers what has been sent until then. */
    void awaitMoment() {
        long most = ThreadLocalRandom.current().nextLong(1, 30_000);
        await("answers").atMost(MOST).pollInterval(Duration.ofMillis(1)).until(() -> answers.get() >= most);
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
        }
    }

    private static void assertAnswered(MarkClient client, Map<Long, Set<Long>> executed) {
        assertThat(client.answered())
                .as(client + ", " + client.end())
                .isEqualTo(executed.getOrDefault(client.number(), Set.of()))
                .hasSizeGreaterThanOrEqualTo((int) client.owed());
    }
}
