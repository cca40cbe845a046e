package io.heddle.benchmarks.load;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The connections of a load, on one {@code Selector}. They can be opened bit by bit, and serve one load after another.
 *
 * @threading Confined to the thread of its load.
 */
public final class Links implements Closeable {
    /** Told of replies. */
    interface Replies {
        /**
         * Called when replies have arrived.
         *
         * @param index the number of the link
         * @param count how many have become complete, 0 or more
         */
        void arrived(int index, int count) throws IOException;
    }

    private final Selector selector = Selector.open();
    private final ByteBuffer lent = ByteBuffer.allocateDirect(RepeatedLine.MAX_PART);
    private final List<Link> links = new ArrayList<>();
    private final int port;
    private final Optional<SSLContext> tls;
    private final RepeatedLine requests;
    private final RepeatedLine expected;

    /**
     * Makes room for connections, and opens none.
     *
     * @param port port of this machine
     * @param workload what to send
     * @throws IOException if the operating system has no selector left
     */
    public Links(int port, Workload workload) throws IOException {
        this(port, Optional.empty(), workload);
    }

    /**
     * Makes room for connections in TLS, and opens none.
     *
     * @param port port of this machine
     * @param tls the client's side of TLS; empty for plain connections
     * @param workload what to send
     * @throws IOException if the operating system has no selector left
     */
    public Links(int port, Optional<SSLContext> tls, Workload workload) throws IOException {
        this.port = port;
        this.tls = tls;
        requests = new RepeatedLine(workload.request());
        expected = new RepeatedLine(workload.reply());
    }

    /**
     * Opens connections one after another, until there are so many.
     *
     * @param number of connections, with those that are open already
     * @throws IOException if one cannot be opened
     */
    public void growTo(int number) throws IOException {
        while (links.size() < number) {
            links.add(new Link(links.size(), selector, port, tls, requests, expected));
        }
    }

    int size() {
        return links.size();
    }

    Link get(int index) {
        return links.get(index);
    }

    /**
     * Serves the links that are ready.
     *
     * @param waitMillis how long to wait for one; 0 for not at all
     * @param replies told of what has arrived
     */
    void turn(int waitMillis, Replies replies) throws IOException {
        try {
            if (waitMillis == 0) {
                selector.selectNow(key -> serve(key, replies));
            } else {
                selector.select(key -> serve(key, replies), waitMillis);
            }
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void serve(SelectionKey key, Replies replies) {
        Link link = (Link) key.attachment();
        try {
            if (key.isWritable()) {
                link.flush();
            }
            if (key.isReadable()) {
                replies.arrived(link.index(), link.receive(lent));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Link link : links) {
            link.close();
        }
        selector.close();
    }
}
