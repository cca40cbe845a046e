package io.heddle.examples;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's blocking client of TLS, for servers whose certificate is for localhost. */
final class TlsClient {
    private final SSLContext context;
    private final AtomicLong handshakes = new AtomicLong();

    /** @param authority the certificate, in PEM, of whom it trusts */
    TlsClient(Path authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream file = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
    }

    /** A socket below TLS that knows whether anybody has read the end of its input. */
    static final class Raw extends Socket {
        private volatile boolean ended;

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    return noted(super.read());
                }

                @Override
                public int read(byte[] bytes, int from, int most) throws IOException {
                    return noted(super.read(bytes, from, most));
                }
            };
        }

        private int noted(int read) {
            ended |= read < 0;
            return read;
        }

        /**
         * Asked when TLS's input has ended, waits for the end of the connection, and tells it: {@code FIN} if
         * close_notify came before. The JDK takes a FIN without it for an end as well. Where the peer gave up during
         * its handshake, the JDK may have closed the input at once.
         */
        String end() throws IOException {
            if (ended) {
                return "FIN without close_notify";
            }
            return isInputShutdown() || getInputStream().read() < 0 ? "FIN" : "bytes behind close_notify";
        }
    }

    /** Makes a handshake in one of these versions. To close what is returned closes the other as well. */
    SSLSocket handshake(Socket connected, String... versions) throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(connected, "localhost", connected.getPort(), true);
        socket.setEnabledProtocols(versions);
        socket.startHandshake();
        handshakes.incrementAndGet();
        return socket;
    }

    /** Those that have ended well. */
    long handshakes() {
        return handshakes.get();
    }

    /** The bytes with which a handshake begins. */
    byte[] hello() throws IOException {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        byte[] bytes = new byte[hello.position()];
        hello.flip().get(bytes);
        return bytes;
    }
}
