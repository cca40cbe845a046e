package io.heddle.jsonrpc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Collects the replies of a batch, and sends them together when the last one is there.
 *
 * @threading Thread-safe.
 */
final class Batch implements Outlet {
    private final Outlet connection;
    private final Queue<byte[]> replies = new ConcurrentLinkedQueue<>();
    private final AtomicInteger missing;

    Batch(Message message, Outlet connection) {
        this.connection = connection;
        this.missing = new AtomicInteger(
                (int) message.members().stream().filter(Member::answered).count());
    }

    @Override
    public void reply(byte[] message) {
        replies.add(message);
        if (missing.decrementAndGet() == 0) {
            connection.reply(Messages.array(replies));
        }
    }

    @Override
    public void send(byte[] notification) {
        connection.send(notification);
    }
}
