package io.heddle.nio;

import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.testing.Peer;
import io.heddle.testing.ReactorContract;
import io.heddle.testing.ReactorHarness;
import io.heddle.testing.SocketHarness;
import io.heddle.tls.TlsContext;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What the contract of reactors promises holds for connections in TLS, too. */
class TlsContractIT extends ReactorContract {
    private static final Path PEM = Path.of("../rpc-testing/src/test/resources/io/heddle/tls");

    @Override
    protected ReactorHarness newHarness() {
        return new TlsHarness();
    }

    /** Sockets, with TLS on both sides. */
    private static final class TlsHarness implements ReactorHarness {
        private final SocketHarness sockets = new SocketHarness(TlsHarness::made);

        private static Reactor made(ReactorOptions options) {
            try {
                TlsContext context = TlsContext.builder()
                        .identity(PEM.resolve("ec.pem"), PEM.resolve("ec.key.pem"))
                        .trust(PEM.resolve("ca.pem"))
                        .build();
                return new TlsReactor(new NioReactorProvider().create(options), options, context);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static SSLContext trusting() {
            try (InputStream in = new FileInputStream(PEM.resolve("ca.pem").toFile())) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setCertificateEntry(
                        "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
                TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
                trust.init(store);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, trust.getTrustManagers(), null);
                return context;
            } catch (IOException | GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.LOOP_THREADS);
        }

        @Override
        public Reactor reactor(ReactorOptions options) {
            return sockets.reactor(options);
        }

        @Override
        public Peer connect(ListeningPort port, int receiveBufferBytes) throws IOException {
            try {
                return new TlsPeer(
                        sockets.connect(port, receiveBufferBytes), trusting().createSSLEngine());
            } catch (UncheckedIOException | AssertionError e) {
                throw new IOException("no handshake", e); // the port was closed meanwhile
            }
        }

        @Override
        public InetSocketAddress silentAddress() throws IOException {
            return sockets.silentAddress();
        }

        @Override
        public InetSocketAddress refusingAddress() throws IOException {
            return sockets.refusingAddress();
        }

        @Override
        public void await(String what, BooleanSupplier condition) {
            sockets.await(what, condition);
        }

        @Override
        public void close() {
            sockets.close();
        }
    }
}
