package io.heddle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.heddle.testing.ManualLoop;
import io.heddle.testing.MemoryTransport;
import io.heddle.testing.RecordingProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TlsContextTest {

    @TempDir
    private Path directory;

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.heddle.tls");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    @BeforeEach
    void capture() {
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
    }

    @AfterEach
    void release() {
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    private List<String> logged(Level level) {
        return appender.list.stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("some.pem"), content);
    }

    private static void assertFails(Path certificate, Path key, String message) {
        assertThatIOException()
                .isThrownBy(
                        () -> TlsContext.builder().identity(certificate, key).build())
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec", "ed25519"})
    void readsKeysOfEachKind(String name) throws IOException {
        assertThat(Pem.of(name).build().hasIdentity()).isTrue();
    }

    @Test
    void keyAndCertificateMayShareAFile() throws IOException {
        Path both = file("# a comment\n" + Files.readString(Pem.key("ec")) + Files.readString(Pem.file("ec"))
                + Files.readString(Pem.CA));
        assertThat(Identity.read(both, both).chain()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        pkcs1     | the key is in the form RSA PRIVATE KEY, not PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW
        sec1      | the key is in the form EC PRIVATE KEY, not PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW
        encrypted | the key is encrypted; write it in the clear: openssl pkcs8 -in OLD -out NEW
        x25519    | damaged, or not a key of RSA, EC, Ed25519 or Ed448
        """)
    void saysWhatIsWrongWithAKey(String name, String problem) {
        assertFails(Pem.file("ec"), Pem.key(name), Pem.key(name) + ": " + problem);
    }

    @ParameterizedTest
    @CsvSource({"ec, rsa", "rsa, ec", "ec, other", "ed25519, ec"})
    void saysThatKeyAndCertificateDoNotBelongTogether(String certificate, String key) {
        assertFails(
                Pem.file(certificate),
                Pem.key(key),
                Pem.file(certificate) + ": its first certificate is not for the key in " + Pem.key(key));
    }

    @Test
    void saysWhichFileIsMissing() {
        Path missing = directory.resolve("missing.pem");
        assertFails(missing, Pem.key("ec"), missing + ": no such file");
        assertFails(Pem.file("ec"), missing, missing + ": no such file");
        assertThatIOException()
                .isThrownBy(() -> TlsContext.builder().trust(missing).build())
                .withMessage(missing + ": no such file");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        Path key = Pem.key("ec");
        Path empty = file("");
        assertFails(empty, key, empty + ": not in PEM form: nothing begins with -----BEGIN ");
        assertFails(key, key, key + ": has no certificate");
        assertFails(Pem.file("ec"), Pem.file("ec"), Pem.file("ec") + ": has no private key");
        Path odd = file("-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n");
        assertFails(odd, key, odd + ": damaged: CERTIFICATE is not in Base64");
        file("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertFails(odd, key, odd + ": damaged: not a certificate of X.509");
        file("-----BEGIN CERTIFICATE-----\nAAAA\n-----BEGIN CERTIFICATE-----\nAAAA\n");
        assertFails(odd, key, odd + ": cut off: -----BEGIN CERTIFICATE without an end");
        Files.write(odd, new byte[PemFile.MAX_BYTES + 1]);
        assertFails(odd, key, odd + ": longer than 1048576 bytes");
        assertThatIOException()
                .isThrownBy(() -> TlsContext.builder().trust(directory).build())
                .withMessageContaining(directory.toString());
    }

    /** Whatever part of a file has been written, it is a message that names it, or a certificate. */
    @Test
    void saysThatAFileIsHalfWritten() throws IOException {
        String whole = Files.readString(Pem.file("ec"));
        for (int length = 0; length < whole.stripTrailing().length(); length++) {
            Path half = file(whole.substring(0, length));
            assertThatIOException()
                    .isThrownBy(() -> Identity.certificates(half))
                    .withMessageStartingWith(half + ": ");
        }
    }

    @Test
    void warnsOfACertificateThatHasExpired() throws IOException {
        Pem.of("expired").trust(Pem.file("expired")).build();
        assertThat(logged(Level.WARN))
                .hasSize(2)
                .allMatch(line -> line.endsWith("expired.pem: the certificate has expired: 2020-01-02T00:00:00Z"));
    }

    @Test
    void clientsAreNotAskedForCertificatesThatNobodyCouldTrust() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pem.of("ec")
                        .clientAuthentication(ClientAuthentication.OPTIONAL)
                        .build());
    }

    @Test
    void anOwnContextIsUsedAsItIs() throws Exception {
        SSLContext own = SSLContext.getDefault();
        TlsContext context = TlsContext.builder().sslContext(own).build();
        context.reload();
        assertThat(context.hasIdentity()).isTrue();
        assertThat(context.files()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pem.of("ec").sslContext(own).build());
    }

    @Test
    void wildcardsStandForOneLabel() throws IOException {
        Identity identity = Identity.read(Pem.file("other"), Pem.key("other"));
        assertThat(identity.isFor("a.wild.example")).isTrue();
        assertThat(identity.isFor("OTHER.example")).isTrue();
        assertThat(identity.isFor("a.b.wild.example")).isFalse();
        assertThat(identity.isFor("wild.example")).isFalse();
        assertThat(identity.isFor(".wild.example")).isFalse();
        assertThat(identity.isFor("")).isFalse();
    }

    // ---- reloading

    private void install(String certificate, String key) throws IOException {
        Files.copy(Pem.file(certificate), directory.resolve("server.crt"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(Pem.key(key), directory.resolve("server.key"), StandardCopyOption.REPLACE_EXISTING);
    }

    private TlsContext.Builder installed() {
        return TlsContext.builder()
                .identity(directory.resolve("server.crt"), directory.resolve("server.key"))
                .offLoop(Runnable::run);
    }

    private static String shownBy(TlsContext context) throws IOException {
        RecordingProtocol client = new RecordingProtocol();
        ManualLoop loop = new ManualLoop();
        MemoryTransport clientEnd = new MemoryTransport(loop);
        MemoryTransport serverEnd = new MemoryTransport(loop);
        serverEnd.connect(new TlsFactory(peer -> RecordingProtocol.echo(), TlsMode.REQUIRED, context)
                .buildProtocol(serverEnd.peer()));
        clientEnd.connect(TlsPair.clientProtocol(Pem.trusting(), client));
        do {
            loop.runPending();
        } while (TlsPair.carry(clientEnd, serverEnd, TlsPair.AT_ONCE)
                | TlsPair.carry(serverEnd, clientEnd, TlsPair.AT_ONCE));
        return client.transport().peerPrincipal().orElseThrow().getName();
    }

    @Test
    void connectionsAfterAReloadAreGivenTheNewCertificate() throws IOException {
        install("ec", "ec");
        TlsContext context = installed().build();
        assertThat(shownBy(context)).startsWith("CN=ec,");
        install("rsa", "rsa");
        assertThat(shownBy(context)).startsWith("CN=ec,");
        context.reload();
        assertThat(shownBy(context)).startsWith("CN=rsa,");
    }

    @Test
    void aReloadThatFailsChangesNothing() throws IOException {
        install("ec", "ec");
        TlsContext context = installed().build();
        install("rsa", "ec");
        assertThatIOException().isThrownBy(context::reload).withMessageContaining("is not for the key");
        assertThat(shownBy(context)).startsWith("CN=ec,");
    }

    @Test
    void changedFilesAreReadAndFailuresLoggedOnceForEachChange() throws IOException {
        install("ec", "ec");
        TlsContext context = installed().build();
        assertThat(context.reloadIfChanged()).isFalse();
        assertThat(logged(Level.INFO)).isEmpty();
        install("rsa", "ec"); // one file after the other
        assertThat(context.reloadIfChanged()).isFalse();
        assertThat(context.reloadIfChanged()).isFalse();
        assertThat(logged(Level.WARN))
                .singleElement()
                .asString()
                .startsWith("The certificates of TLS stay as they were: " + directory.resolve("server.crt"));
        assertThat(shownBy(context)).startsWith("CN=ec,");
        install("rsa", "rsa");
        assertThat(context.reloadIfChanged()).isTrue();
        assertThat(shownBy(context)).startsWith("CN=rsa,");
        assertThat(logged(Level.INFO)).hasSize(1);
        Files.delete(directory.resolve("server.key"));
        assertThat(context.reloadIfChanged()).isFalse();
        assertThat(context.reloadIfChanged()).isFalse();
        assertThat(logged(Level.WARN)).hasSize(2);
        install("rsa", "rsa");
        assertThat(context.reloadIfChanged()).isTrue();
        assertThat(context.reloadIfChanged()).isFalse();
        assertThat(logged(Level.INFO)).hasSize(2);
    }

    @Test
    void whatIsReadInCodeIsNotReadAgain() throws IOException {
        install("ec", "ec");
        TlsContext context = installed().build();
        install("rsa", "rsa");
        context.reload();
        assertThat(context.reloadIfChanged()).isFalse();
    }

    @Test
    void anSslContextOfTheApplicationNeverChanges() throws Exception {
        TlsContext own =
                TlsContext.builder().sslContext(SSLContext.getDefault()).build();
        assertThat(own.reloadIfChanged()).isFalse();
    }
}
