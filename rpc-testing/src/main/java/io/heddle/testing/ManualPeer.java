package io.heddle.testing;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client of a {@link ManualReactor}, played by a test. What it sends arrives when the reactor is turned. What it does
 * not take stays in its receive buffer of 64 KiB, and then in the output buffer of the other side.
 *
 * @threading Event-loop confined: for the thread that turns the reactor.
 * @since 0.1
 */
public final class ManualPeer {
    private static final int CHUNK_BYTES = 8 << 10;

    private final ManualReactor reactor;
    private final Endpoint end;
    private final ByteQueue output = new ByteQueue();
    private boolean finishing;
    private boolean finished;
    private Peer.@Nullable End ended;

    ManualPeer(ManualReactor reactor, Endpoint end) {
        this.reactor = reactor;
        this.end = end;
    }

    /**
     * Sends bytes. Those that the other side has no room for wait here, without a bound.
     *
     * @param bytes what to send
     */
    public void send(byte[] bytes) {
        output.add(bytes);
        turn();
    }

    /**
     * Sends text.
     *
     * @param text what to send, in UTF-8
     */
    public void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Settles the reactor and takes all that has arrived.
     *
     * @return the bytes since the last call
     */
    public byte[] received() {
        ByteQueue all = new ByteQueue();
        do {
            reactor.settle();
        } while (take(all));
        return all.drain();
    }

    /**
     * Settles the reactor and takes all that has arrived.
     *
     * @return the text since the last call, from UTF-8
     */
    public String receivedText() {
        return new String(received(), StandardCharsets.UTF_8);
    }

    /** Sends FIN after what was sent, and goes on receiving. */
    public void finish() {
        finishing = true;
        turn();
    }

    /** Drops the connection with RST. */
    public void reset() {
        output.clear();
        end.reset();
        reactor.forget(this);
    }

    /** Closes in both directions; what has not been received makes it a reset, as with sockets. */
    public void close() {
        turn();
        output.clear();
        end.close();
        reactor.forget(this);
    }

    /**
     * How the direction towards this peer ended, as far as it was taken with {@link #received()}.
     *
     * @return the end, or empty while more may come
     */
    public Optional<Peer.End> ended() {
        return Optional.ofNullable(ended);
    }

    /**
     * The address of this side.
     *
     * @return what {@link io.heddle.reactor.Transport#peer()} tells the other side
     */
    public SocketAddress address() {
        return end.address();
    }

    /** The bytes that wait to be sent. */
    int unsent() {
        return output.size();
    }

    /** Gives up what waits to be sent. */
    void forgetUnsent() {
        output.clear();
    }

    /** Moves what there is room for; tells whether anything moved. */
    boolean turn() {
        int moved;
        try {
            moved = end.send(output);
        } catch (IOException e) {
            // The test sees the reset when it receives.
            output.clear();
            return false;
        }
        if (finishing && !finished && output.size() == 0) {
            finished = true;
            end.shutdownOutput();
            return true;
        }
        return moved > 0;
    }

    /** Takes what has arrived; tells whether there was anything. */
    boolean take(ByteQueue target) {
        if (ended != null) {
            return false;
        }
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
        try {
            if (!end.receive(buffer)) {
                ended = Peer.End.FIN;
            }
        } catch (IOException e) {
            ended = Peer.End.RESET;
        }
        byte[] bytes = new byte[buffer.flip().limit()];
        buffer.get(bytes);
        target.add(bytes);
        return bytes.length > 0;
    }
}
