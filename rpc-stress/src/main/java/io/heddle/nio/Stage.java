package io.heddle.nio;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A connection between two actors, one of which plays its loop, at least in the end.
 *
 * @threading As {@link TcpConnection}; {@link #adopt()} makes the caller the loop's thread.
 */
final class Stage {
    private static final int MOST_WRITES = 100;

    /** All stages have one loop: to make one takes far too long. Actors go from one stage to the next in step. */
    private static final NioReactor REACTOR =
            new NioReactor(ReactorOptions.builder().loops(1).build());

    static final NioLoop LOOP = loop(ReactorOptions.builder().loops(1).build());

    private record From(NioReactor reactor) implements Origin {
        @Override
        public void connectionLost(CloseReason reason) {}
    }

    private final StageChannel channel;
    private final SelectionKey key;
    final TcpConnection connection;

    /** @param most how many bytes the socket takes at a time */
    Stage(int most) {
        channel = new StageChannel(most);
        key = channel.key();
        Ends ends = new Ends(channel.getRemoteAddress(), channel.getLocalAddress());
        connection = new TcpConnection(new From(REACTOR), LOOP, key, bytes -> {}, ends);
    }

    static NioLoop loop(ReactorOptions options) {
        try {
            return new NioLoop("stage", options, System::nanoTime);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void adopt() {
        LOOP.adopt();
    }

    /** What one turn of the loop does, but for its selector, which no socket is registered with. */
    void turn() {
        if (blocked()) {
            connection.ready(SelectionKey.OP_WRITE);
        }
        LOOP.submit(() -> {}); // else it would wait
        try {
            LOOP.turn();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Turns the loop until nothing is left to do, once nobody else writes. */
    void settle() {
        turn();
        for (int i = 0; i < MOST_WRITES && blocked(); i++) {
            connection.ready(SelectionKey.OP_WRITE);
        }
        turn();
    }

    private boolean blocked() {
        return (key.interestOps() & SelectionKey.OP_WRITE) != 0;
    }

    /** What came out of the socket, and what is wrong with that. */
    String sent() {
        return channel.sent();
    }

    /** Whether this is all that two writers wrote, whose writes are given with blanks between: each whole, in order. */
    boolean inOrder(String one, String other) {
        Deque<String> ones = new ArrayDeque<>(List.of(one.split(" ")));
        Deque<String> others = new ArrayDeque<>(List.of(other.split(" ")));
        String left = channel.sent();
        while (!left.isEmpty()) {
            if (!ones.isEmpty() && left.startsWith(ones.peek())) {
                left = left.substring(ones.remove().length());
            } else if (!others.isEmpty() && left.startsWith(others.peek())) {
                left = left.substring(others.remove().length());
            } else {
                return false;
            }
        }
        return ones.isEmpty() && others.isEmpty();
    }

    boolean finSent() {
        return channel.finSent();
    }
}
