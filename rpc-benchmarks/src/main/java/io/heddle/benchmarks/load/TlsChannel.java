package io.heddle.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/**
 * A client's socket in TLS. Its handshake is made while the socket blocks; after that the socket may do so or not.
 *
 * @threading Confined to the thread of its load.
 */
final class TlsChannel implements ByteChannel {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel socket;
    private final SSLEngine engine;
    private final ByteBuffer arrived; // records, between position and limit
    private final ByteBuffer sealed; // the same: a record that the socket has not taken whole
    private int sealedBytes; // of plaintext in it

    /** Shakes hands; blocks meanwhile. */
    TlsChannel(SocketChannel socket, SSLContext context) throws IOException {
        this.socket = socket;
        engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        arrived = ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).limit(0);
        sealed = ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).limit(0);
        engine.beginHandshake();
        while (engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING) {
            shakeHands();
        }
    }

    private void shakeHands() throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> engine.getDelegatedTask().run();
            case NEED_WRAP -> {
                engine.wrap(NOTHING, sealed.clear());
                socket.write(sealed.flip());
            }
            default -> {
                ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
                if (engine.unwrap(arrived, plain).getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
                    receive();
                }
            }
        }
    }

    private void receive() throws IOException {
        int length = socket.read(arrived.compact());
        arrived.flip();
        if (length < 0) {
            throw new EOFException("connection lost");
        }
    }

    /** @param target must have room for all that one read may bring, a record */
    @Override
    public int read(ByteBuffer target) throws IOException {
        int before = target.position();
        receive();
        SSLEngineResult result;
        do {
            result = engine.unwrap(arrived, target);
        } while (result.getStatus() == SSLEngineResult.Status.OK && arrived.hasRemaining());
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            throw new EOFException("connection ended");
        }
        return target.position() - before;
    }

    /** Takes less than there is if the socket does, and must then be called with the rest again. */
    @Override
    public int write(ByteBuffer plain) throws IOException {
        int before = plain.position();
        while (plain.hasRemaining()) {
            if (!sealed.hasRemaining()) {
                sealedBytes = engine.wrap(plain.duplicate(), sealed.clear()).bytesConsumed();
                sealed.flip();
            }
            socket.write(sealed);
            if (sealed.hasRemaining()) {
                break;
            }
            plain.position(plain.position() + sealedBytes);
        }
        return plain.position() - before;
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
