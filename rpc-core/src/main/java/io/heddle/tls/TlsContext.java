package io.heddle.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys and rules that TLS connections begin with: from files in PEM form, which can be read anew, or an
 * {@link SSLContext} of the application's own. TLS 1.2 and 1.3 are spoken, with the cipher suites that the JVM enables.
 *
 * <pre>{@code
 * TlsContext context = TlsContext.builder().identity(Path.of("server.crt"), Path.of("server.key")).build();
 * reactor.listenTcp(address, new TlsFactory(factory, TlsMode.REQUIRED, context));
 * }</pre>
 *
 * @threading Thread-safe; the {@link Builder} is caller-confined.
 * @since 0.1
 */
public final class TlsContext {
    private static final Logger log = LoggerFactory.getLogger(TlsContext.class);
    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    /**
     * What was read.
     *
     * @param read all certificates, whose dates are looked at when they are in use
     */
    private record Loaded(SSLContext context, List<FromFile> read) {}

    private record FromFile(Path file, X509Certificate certificate) {}

    private final List<Files> identities;
    private final @Nullable Path trusted;
    private final @Nullable SSLContext given;
    private final ClientAuthentication clientAuthentication;
    private final Duration handshakeTimeout;
    private final int maxHandshakes;
    private final Executor offLoop;
    private final List<String> versions;
    private final ScratchBuffers buffers = new ScratchBuffers();
    private final ReentrantLock loading = new ReentrantLock();
    private List<FileStamp> stamps; // how the files looked when they were last read; guarded by the lock
    private volatile SSLContext context; // written under the lock

    /** Where an identity is. */
    private record Files(Path certificates, Path key) {}

    private TlsContext(Builder builder) throws IOException {
        identities = List.copyOf(builder.identities);
        trusted = builder.trusted;
        given = builder.given;
        clientAuthentication = builder.clientAuthentication;
        handshakeTimeout = builder.handshakeTimeout;
        maxHandshakes = builder.maxHandshakes;
        offLoop = builder.offLoop;
        versions = builder.versions;
        stamps = FileStamp.of(files()); // before, so that a change meanwhile is seen later
        Loaded loaded = load();
        context = loaded.context();
        warnOfDates(loaded);
    }

    /**
     * Begins with nothing: no key, the JVM's trusted certificates.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads the files anew. Connections that are open go on with what they began with; those that come are given the
     * new, and no session of before is resumed. If anything is wrong, all stays as it was. No effect with an
     * {@link SSLContext} of the application's own. Blocks while it reads, so it must not be called on an event loop.
     *
     * @throws IOException if a file cannot be read, or is not what it should be; the message says which and why, in one
     *     line
     */
    public void reload() throws IOException {
        Loaded loaded;
        loading.lock();
        try {
            loaded = loadAnew();
        } finally {
            loading.unlock();
        }
        warnOfDates(loaded);
    }

    /**
     * Does the same if one of the files has changed, as told by modification time and size; does nothing if another
     * thread does so already. What cannot be used is logged at WARN, once for each change, and all stays as it was: so
     * files may be replaced one after the other. Blocks as {@link #reload()} does.
     *
     * @return true if connections that come are given the new
     */
    public boolean reloadIfChanged() {
        if (!loading.tryLock()) {
            return false;
        }
        Loaded loaded = null;
        String problem = null;
        try {
            if (FileStamp.of(files()).equals(stamps)) {
                return false;
            }
            loaded = loadAnew();
        } catch (IOException e) {
            problem = e.getMessage();
        } finally {
            loading.unlock();
        }
        if (loaded == null) {
            log.warn("The certificates of TLS stay as they were: {}", problem);
            return false;
        }
        warnOfDates(loaded);
        log.info("The certificates of TLS were read anew: {}", files());
        return true;
    }

    private Loaded loadAnew() throws IOException {
        stamps = FileStamp.of(files());
        Loaded loaded = load();
        context = loaded.context();
        return loaded;
    }

    private Loaded load() throws IOException {
        if (given != null) {
            return new Loaded(given, List.of());
        }
        List<FromFile> read = new ArrayList<>();
        List<Identity> keys = new ArrayList<>();
        for (Files files : identities) {
            Identity identity = Identity.read(files.certificates(), files.key());
            keys.add(identity);
            read.add(new FromFile(files.certificates(), identity.chain().get(0)));
        }
        List<X509Certificate> authorities = List.of();
        if (trusted != null) {
            authorities = Identity.certificates(trusted);
            for (X509Certificate authority : authorities) {
                read.add(new FromFile(trusted, authority));
            }
        }
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(
                    keys.isEmpty() ? null : new KeyManager[] {new IdentityKeyManager(keys)},
                    trusted == null ? null : trust(authorities),
                    null);
            return new Loaded(made, read);
        } catch (GeneralSecurityException e) {
            throw new IOException("this JVM cannot do TLS with these keys: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trust(List<X509Certificate> authorities)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("trusted-" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static void warnOfDates(Loaded loaded) {
        loaded.read().forEach(each -> warnIfNotValid(each.file(), each.certificate()));
    }

    private static void warnIfNotValid(Path file, X509Certificate certificate) {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            log.warn(
                    "{}: the certificate has expired: {}",
                    file,
                    certificate.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException e) {
            log.warn(
                    "{}: the certificate is not valid yet: {}",
                    file,
                    certificate.getNotBefore().toInstant());
        }
    }

    /** The files it is made of; none if it was given. */
    List<Path> files() {
        List<Path> all = new ArrayList<>();
        for (Files files : identities) {
            all.add(files.certificates());
            all.add(files.key());
        }
        if (trusted != null) {
            all.add(trusted);
        }
        return all;
    }

    /** Whether a server can be made of it; of an own context nobody can tell. */
    boolean hasIdentity() {
        return given != null || !identities.isEmpty();
    }

    TlsEngine serverEngine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(engine);
        parameters.setUseCipherSuitesOrder(true);
        switch (clientAuthentication) {
            case NONE -> {}
            case OPTIONAL -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return new TlsEngine(engine, buffers);
    }

    /** @param server a host name, or an address */
    TlsEngine clientEngine(String server) {
        SSLEngine engine = context.createSSLEngine(server, -1);
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine);
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818: the certificate must be for that name
        if (!ADDRESS.matcher(server).matches()) {
            parameters.setServerNames(List.of(new SNIHostName(server)));
        }
        engine.setSSLParameters(parameters);
        return new TlsEngine(engine, buffers);
    }

    private SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        List<String> supported = Arrays.asList(engine.getSupportedProtocols());
        parameters.setProtocols(versions.stream().filter(supported::contains).toArray(String[]::new));
        return parameters;
    }

    Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    int maxHandshakes() {
        return maxHandshakes;
    }

    /** Runs what would hold up a loop. */
    Executor offLoop() {
        return offLoop;
    }

    /**
     * Collects what a context is made of; each method returns the builder.
     *
     * @threading Caller-confined.
     */
    public static final class Builder {
        private final List<Files> identities = new ArrayList<>();
        private @Nullable Path trusted;
        private @Nullable SSLContext given;
        private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private int maxHandshakes = 1024;
        private List<String> versions = VERSIONS;
        private Executor offLoop = task -> Thread.ofVirtual().name("heddle-tls").start(task);

        private Builder() {}

        /**
         * Adds a certificate and its key. A server has at least one; of several it shows the first that is for the name
         * that the client asks for, or, if there is none, the first of all. A client shows its own to a server that
         * asks for one.
         *
         * @param certificates file of the certificate, followed by those that lead to a trusted one
         * @param key file of the key: PKCS#8, not encrypted ({@code PRIVATE KEY}), of RSA, EC, Ed25519 or Ed448; it may
         *     be the same file
         * @return this
         */
        public Builder identity(Path certificates, Path key) {
            identities.add(new Files(certificates, key));
            return this;
        }

        /**
         * Whom to trust: a server, for certificates of clients; a client, for those of servers. Default: what the JVM
         * trusts.
         *
         * @param certificates file of one or more certificates
         * @return this
         */
        public Builder trust(Path certificates) {
            trusted = certificates;
            return this;
        }

        /**
         * Whether a server asks for a certificate. Default: {@link ClientAuthentication#NONE}.
         *
         * @param wanted anything else needs {@link #trust} or {@link #sslContext}
         * @return this
         */
        public Builder clientAuthentication(ClientAuthentication wanted) {
            clientAuthentication = wanted;
            return this;
        }

        /**
         * A context of the application's own, in place of files: for keys that are elsewhere, or another provider.
         *
         * @param own an initialised context
         * @return this
         */
        public Builder sslContext(SSLContext own) {
            given = own;
            return this;
        }

        /**
         * How long a handshake may take, on a server from the connection's beginning. Default: 10 seconds.
         *
         * @param timeout more than zero
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder handshakeTimeout(Duration timeout) {
            require(timeout.isPositive(), "handshakeTimeout must be more than zero");
            handshakeTimeout = timeout;
            return this;
        }

        /**
         * How many handshakes of one {@link TlsFactory} may be under way; further connections are aborted. Default:
         * 1024.
         *
         * @param most 1 or more
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder maxHandshakes(int most) {
            require(most >= 1, "maxHandshakes must be 1 or more");
            maxHandshakes = most;
            return this;
        }

        /** What is spoken, for tests. */
        Builder versions(String... names) {
            versions = List.of(names);
            return this;
        }

        /** What runs the tasks of handshakes, for tests. */
        Builder offLoop(Executor executor) {
            offLoop = executor;
            return this;
        }

        /**
         * Reads the files. Blocks meanwhile. A certificate that is not valid now is logged at WARN, and used.
         *
         * @return the context
         * @throws IOException as {@link TlsContext#reload()}
         * @throws IllegalArgumentException if there are both files and an {@link SSLContext}, or clients are asked for
         *     certificates and nothing says whom to trust
         */
        public TlsContext build() throws IOException {
            require(
                    given == null || (identities.isEmpty() && trusted == null),
                    "either files or an SSLContext, not both");
            require(
                    clientAuthentication == ClientAuthentication.NONE || given != null || trusted != null,
                    "clients are asked for certificates, but nothing says whom to trust");
            return new TlsContext(this);
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}
