package io.heddle.nio;

import io.heddle.testing.Peer;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A client that speaks TLS over a raw one, with an engine of the JDK and nothing of this project. */
final class TlsPeer implements Peer {
    private static final int HEADER_BYTES = 5;
    private static final int BUFFER_BYTES = 40 << 10;
    private static final int PLAIN_BYTES = 8 << 10;

    private final Peer raw;
    private final SSLEngine engine;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private byte[] unsent = {}; // the rest of a record that was offered

    TlsPeer(Peer raw, SSLEngine engine) {
        this.raw = raw;
        this.engine = engine;
        try {
            engine.setUseClientMode(true);
            engine.beginHandshake();
            handshake();
        } catch (SSLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handshake() throws SSLException {
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> raw.send(wrapped(ByteBuffer.allocate(0)));
                default -> readRecord();
            }
        }
    }

    private byte[] wrapped(ByteBuffer plain) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
        engine.wrap(plain, out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private void readRecord() throws SSLException {
        byte[] header = raw.receive(HEADER_BYTES);
        int length = (header[3] & 0xff) << 8 | header[4] & 0xff;
        ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + length)
                .put(header)
                .put(raw.receive(length))
                .flip();
        while (record.hasRemaining()) {
            ByteBuffer plain = ByteBuffer.allocate(BUFFER_BYTES);
            engine.unwrap(record, plain);
            received.write(plain.array(), 0, plain.position());
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        }
    }

    @Override
    public void send(byte[] bytes) {
        raw.send(unsent);
        unsent = new byte[0];
        ByteBuffer plain = ByteBuffer.wrap(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            while (plain.hasRemaining()) {
                out.writeBytes(wrapped(plain));
            }
        } catch (SSLException e) {
            throw new UncheckedIOException(e);
        }
        raw.send(out.toByteArray());
    }

    @Override
    public int offer(byte[] bytes) {
        int taken = 0;
        while (taken < bytes.length) {
            byte[] record;
            int count = Math.min(PLAIN_BYTES, bytes.length - taken);
            try {
                record = wrapped(ByteBuffer.wrap(bytes, taken, count));
            } catch (SSLException e) {
                throw new UncheckedIOException(e);
            }
            taken += count;
            int sent = raw.offer(record);
            if (sent < record.length) {
                unsent = Arrays.copyOfRange(record, sent, record.length);
                return taken;
            }
        }
        return taken;
    }

    @Override
    public byte[] receive(int count) {
        try {
            while (received.size() < count) {
                if (engine.isInboundDone()) {
                    throw new AssertionError("close_notify after " + received.size() + " of " + count + " bytes");
                }
                readRecord();
            }
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
        byte[] all = received.toByteArray();
        received.reset();
        received.write(all, count, all.length - count);
        return Arrays.copyOf(all, count);
    }

    /** All up to close_notify, which FIN must follow. */
    @Override
    public byte[] receiveAll() {
        try {
            while (!engine.isInboundDone()) {
                readRecord();
            }
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
        if (raw.receiveAll().length > 0) {
            throw new AssertionError("bytes behind close_notify");
        }
        byte[] all = received.toByteArray();
        received.reset();
        return all;
    }

    @Override
    public End awaitEnd() {
        return raw.awaitEnd();
    }

    @Override
    public void finish() {
        raw.send(unsent);
        engine.closeOutbound();
        try {
            raw.send(wrapped(ByteBuffer.allocate(0)));
        } catch (SSLException e) {
            throw new UncheckedIOException(e);
        }
        raw.finish();
    }

    @Override
    public void reset() {
        raw.reset();
    }

    @Override
    public void close() {
        raw.close();
    }
}
