package io.heddle.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * What both sides of a measurement in TLS are given. The key is made anew each time, and trusted unseen: nobody else
 * takes part.
 *
 * @threading Thread-safe.
 */
public final class TlsKeys {
    private static final String PASSWORD = "measured";
    private static final Path KEYTOOL = Path.of(System.getProperty("java.home"), "bin", "keytool");

    private TlsKeys() {}

    /**
     * Makes a key of P-256 with a certificate that it has signed itself. Blocks while the JDK's {@code keytool} runs.
     *
     * @return a server's context
     * @throws IOException if that fails
     * @throws GeneralSecurityException if this JVM cannot do TLS
     * @throws InterruptedException if the thread is interrupted
     */
    public static SSLContext server() throws IOException, GeneralSecurityException, InterruptedException {
        Path folder = Files.createTempDirectory("heddle-tls");
        Path file = folder.resolve("server.p12");
        try {
            makeKey(file);
            KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void makeKey(Path file) throws IOException, InterruptedException {
        List<String> command = List.of(
                KEYTOOL.toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost");
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream output = keytool.getInputStream()) {
            String said = new String(output.readAllBytes());
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool failed: " + said);
            }
        }
    }

    /**
     * Trusts whoever answers.
     *
     * @return a client's context
     * @throws GeneralSecurityException if this JVM cannot do TLS
     */
    public static SSLContext client() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        return context;
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
