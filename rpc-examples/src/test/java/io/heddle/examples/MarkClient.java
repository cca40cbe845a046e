package io.heddle.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection that asks without a pause for numbers of its own to be marked, a few at a time ahead of the replies,
 * until the server closes it; or for one number, and then it closes. It tells what it saw.
 */
final class MarkClient {
    static final int ONCE = 0;
    private static final int MOST_WANTED = 128; // waiting calls of a connection, by default

    private static final int MOST_MILLIS = 60_000;
    private static final long OWN_NUMBERS = 1_000_000_000;

    private final Dialect dialect;
    private final String command;
    private final long first;
    private final int depth;
    private final AtomicLong answers;
    private final Optional<TlsClient> tls;
    private final TlsClient.Raw raw = new TlsClient.Raw();
    private Socket socket = raw; // over it, in TLS
    private final Set<Long> answered = new TreeSet<>();
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private volatile long sent; // written by the thread
    private long sentBefore; // the test's
    private String end = "none"; // written by the thread, read when it has ended

    /**
     * @param number of the client
     * @param depth how many requests may be unanswered; {@link #ONCE} to ask once
     * @param answers counts those of all clients
     * @param tls if it speaks that
     */
    MarkClient(Dialect dialect, String command, int number, int depth, AtomicLong answers, Optional<TlsClient> tls) {
        this.dialect = dialect;
        this.command = command;
        this.first = number * OWN_NUMBERS;
        this.depth = depth;
        this.answers = answers;
        this.tls = tls;
    }

    long number() {
        return clientOf(first);
    }

    static long clientOf(long id) {
        return id / OWN_NUMBERS;
    }

    MarkClient connect(int port) throws IOException {
        raw.setSoTimeout(MOST_MILLIS);
        raw.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MOST_MILLIS);
        raw.setTcpNoDelay(true);
        if (tls.isPresent()) {
            // Once in 1.3: cut off in a handshake of 1.2, the JDK's client throws, and does not tell close_notify from
            // FIN.
            socket = tls.get().handshake(raw, depth == ONCE || number() / 16 % 2 == 0 ? "TLSv1.3" : "TLSv1.2");
        }
        return this;
    }

    MarkClient start() {
        thread.start();
        return this;
    }

    /** Talks to the server until one of them closes. */
    void run() {
        try (raw) {
            if (talk(new BufferedInputStream(socket.getInputStream()))) {
                end = tls.isPresent() ? raw.end() : "FIN";
            } else {
                socket.close();
                end = "FIN";
            }
        } catch (EOFException e) {
            end = "FIN in the middle of a reply: " + e.getMessage();
        } catch (IOException e) {
            end = e.toString();
        }
    }

    /** Tells whether it was the server that ended. */
    private boolean talk(InputStream in) throws IOException {
        ask(Math.max(1, depth));
        while (depth != ONCE || answered.isEmpty()) {
            in.mark(1);
            if (in.read() < 0) {
                return true;
            }
            in.reset();
            answered.add(dialect.reply(in));
            answers.incrementAndGet();
            ask(Math.min(1, depth));
        }
        return false;
    }

    private void ask(int count) throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            requests.append(dialect.request(command, first + sent + i));
        }
        try {
            socket.getOutputStream().write(requests.toString().getBytes(US_ASCII));
            sent += count;
        } catch (IOException e) {
            end = "broken pipe"; // what was sent to it before is still to be read
        }
    }

    /** Waits until the server has closed. */
    MarkClient join() throws InterruptedException {
        thread.join();
        return this;
    }

    /** What has been sent up to now has come to the server's machine, which is this one. */
    void noteSent() {
        sentBefore = sent;
    }

    /**
     * How many numbers had been sent when that was noted, if the server wanted them: it does not read from a connection
     * while too many calls of it wait.
     */
    long owed() {
        return depth < MOST_WANTED ? sentBefore : 0;
    }

    /** Whether it has made a handshake. */
    boolean inTls() {
        return tls.isPresent();
    }

    Set<Long> answered() {
        return answered;
    }

    /** {@code FIN} if it ended in order, in TLS with close_notify before that; else what happened. */
    String end() {
        return end;
    }

    @Override
    public String toString() {
        return dialect + (tls.isPresent() ? " in TLS" : "") + " client " + clientOf(first) + ", " + command + ", "
                + depth + " at a time";
    }
}
