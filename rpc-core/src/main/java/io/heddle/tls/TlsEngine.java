package io.heddle.tls;

import java.nio.ByteBuffer;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * An {@link SSLEngine} that works in borrowed buffers.
 *
 * @threading Event-loop confined; the tasks run elsewhere, and nothing may be called meanwhile.
 */
final class TlsEngine {
    private static final String TLS_1_3 = "TLSv1.3";

    private final SSLEngine engine;
    private final ScratchBuffers buffers;
    private boolean finished;

    TlsEngine(SSLEngine engine, ScratchBuffers buffers) {
        this.engine = engine;
        this.buffers = buffers;
    }

    ScratchBuffers buffers() {
        return buffers;
    }

    void begin() throws SSLException {
        engine.beginHandshake();
    }

    HandshakeStatus status() {
        return engine.getHandshakeStatus();
    }

    /** Whether the handshake has ended well. */
    boolean finished() {
        return finished;
    }

    /** Whether the peer could begin another handshake, as it can up to TLS 1.2. */
    boolean renegotiable() {
        return !engine.getSession().getProtocol().equals(TLS_1_3);
    }

    /** Version and cipher suite, for the log. */
    String described() {
        return engine.getSession().getProtocol() + ' ' + engine.getSession().getCipherSuite();
    }

    @Nullable
    Principal peer() {
        try {
            return engine.getSession().getPeerPrincipal();
        } catch (SSLPeerUnverifiedException e) {
            return null; // it has sent no certificate
        }
    }

    /** The tasks of the handshake that are due, in their order. */
    List<Runnable> tasks() {
        List<Runnable> tasks = new ArrayList<>();
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            tasks.add(task);
        }
        return tasks;
    }

    /**
     * Makes at most one record, of what the engine itself has to say or else of the plaintext.
     *
     * @return how many bytes it has
     */
    int wrap(ByteBuffer plain, Consumer<ByteBuffer> sink) throws SSLException {
        ByteBuffer out = buffers.take(packetBytes());
        try {
            SSLEngineResult result = engine.wrap(plain, out);
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) { // the session has grown meanwhile
                out = ByteBuffer.allocate(2 * Math.max(out.capacity(), packetBytes()));
                result = engine.wrap(plain, out);
            }
            note(result);
            if (out.flip().hasRemaining()) {
                sink.accept(out);
            }
            return result.bytesProduced();
        } finally {
            buffers.giveBack(out);
        }
    }

    /**
     * Takes one record.
     *
     * @param record it and nothing else
     * @param sink given the plaintext, if there is any
     * @return whether anything came of it
     */
    boolean unwrap(ByteBuffer record, Consumer<ByteBuffer> sink) throws SSLException {
        ByteBuffer plain = buffers.take(packetBytes());
        try {
            SSLEngineResult result = engine.unwrap(record, plain);
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                plain = ByteBuffer.allocate(
                        2 * Math.max(plain.capacity(), engine.getSession().getApplicationBufferSize()));
                result = engine.unwrap(record, plain);
            }
            note(result);
            if (plain.flip().hasRemaining()) {
                sink.accept(plain);
            }
            return result.bytesConsumed() > 0 || result.bytesProduced() > 0;
        } finally {
            buffers.giveBack(plain);
        }
    }

    /** A record is longer than its plaintext, so this is enough for either. */
    private int packetBytes() {
        return Math.max(Records.MAX_BYTES, engine.getSession().getPacketBufferSize());
    }

    private void note(SSLEngineResult result) {
        finished |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    }

    /** Has the next records say that this side sends nothing more. */
    void closeOutbound() {
        engine.closeOutbound();
    }

    boolean outboundDone() {
        return engine.isOutboundDone();
    }

    /** Whether the peer has said that it sends nothing more. */
    boolean inboundDone() {
        return engine.isInboundDone();
    }
}
