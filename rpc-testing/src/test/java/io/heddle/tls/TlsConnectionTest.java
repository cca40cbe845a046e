package io.heddle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.heddle.testing.MemoryTransport;
import io.heddle.testing.RecordingProtocol;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

/** With an engine that shakes hands by one record, and encrypts as much plaintext as it is offered. */
class TlsConnectionTest {
    private static final int KIB = 1 << 10;

    private final List<Integer> offered = new ArrayList<>();
    private final RecordingProtocol protocol = new RecordingProtocol();

    private SSLEngine engine() throws SSLException {
        SSLSession session = mock(SSLSession.class);
        when(session.getProtocol()).thenReturn("TLSv1.3");
        SSLEngine engine = mock(SSLEngine.class);
        when(engine.getSession()).thenReturn(session);
        when(engine.getHandshakeStatus()).thenReturn(HandshakeStatus.NEED_WRAP, HandshakeStatus.NOT_HANDSHAKING);
        when(engine.wrap(any(ByteBuffer.class), any(ByteBuffer.class)))
                .thenAnswer(call -> encrypt(call.getArgument(0), call.getArgument(1)));
        return engine;
    }

    private SSLEngineResult encrypt(ByteBuffer plain, ByteBuffer out) {
        int count = plain.remaining();
        out.put((byte) 23);
        plain.position(plain.limit());
        if (count == 0) {
            return new SSLEngineResult(Status.OK, HandshakeStatus.FINISHED, 0, 1);
        }
        offered.add(count);
        return new SSLEngineResult(Status.OK, HandshakeStatus.NOT_HANDSHAKING, count, 1);
    }

    @Test
    void theEngineIsOffered16KibForARecordAndTheRestForTheNext() throws SSLException {
        TlsConnection.Terms terms = new TlsConnection.Terms(
                Duration.ofSeconds(10), Duration.ofSeconds(10), 16 << 20, Runnable::run, () -> {});
        new MemoryTransport()
                .connect(new TlsConnection(new TlsEngine(engine(), new ScratchBuffers()), terms, () -> protocol));

        protocol.transport().write(new byte[40 * KIB]);
        assertThat(offered).containsExactly(16 * KIB, 16 * KIB, 8 * KIB);
    }
}
