package io.heddle.nio;

import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A socket that writes down what it is given, and whatever a socket should not be given.
 *
 * @threading One at a time may write: two at once is a fault that it notes.
 */
final class StageChannel extends SocketChannel {
    /** A system call takes long enough for others to come in between. */
    private static final int SPINS = 20;

    private final StringBuilder sent = new StringBuilder(); // unguarded, as whoever sends must be alone
    private final AtomicBoolean busy = new AtomicBoolean();
    private final int most;
    private volatile String fault = "";
    private volatile boolean finSent;

    /** @param most how many bytes it takes at a time */
    StageChannel(int most) {
        super(SelectorProvider.provider());
        this.most = most;
    }

    /** What was sent, and whatever is wrong with it. */
    String sent() {
        return sent + fault;
    }

    boolean finSent() {
        return finSent;
    }

    SelectionKey key() {
        return new Key();
    }

    @Override
    public int write(ByteBuffer bytes) {
        if (!busy.compareAndSet(false, true)) {
            fault = ", two at once";
        }
        if (finSent) {
            fault = ", behind FIN";
        }
        int count = Math.min(most, bytes.remaining());
        for (int i = 0; i < count; i++) {
            sent.append((char) bytes.get());
        }
        for (int i = 0; i < SPINS; i++) {
            Thread.onSpinWait();
        }
        busy.set(false);
        return count;
    }

    @Override
    public SocketChannel shutdownOutput() {
        finSent = true;
        return this;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return io.heddle.reactor.ClosedTransport.INSTANCE.host();
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return getLocalAddress();
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) {
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public SocketChannel bind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketChannel shutdownInput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket socket() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isConnectionPending() {
        return false;
    }

    @Override
    public boolean connect(SocketAddress remote) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean finishConnect() {
        return true;
    }

    @Override
    public int read(ByteBuffer into) {
        return 0;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        return 0;
    }

    @Override
    public long write(ByteBuffer[] bytes, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    /** Its registration, with a selector that is not there. */
    private final class Key extends SelectionKey {
        private volatile int interest = OP_READ;

        @Override
        public StageChannel channel() {
            return StageChannel.this;
        }

        @Override
        public Selector selector() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public void cancel() {}

        @Override
        public int interestOps() {
            return interest;
        }

        @Override
        public SelectionKey interestOps(int ops) {
            interest = ops;
            return this;
        }

        @Override
        public int readyOps() {
            return 0;
        }
    }
}
