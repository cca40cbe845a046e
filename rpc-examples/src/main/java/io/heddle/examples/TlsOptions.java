package io.heddle.examples;

import io.heddle.server.RpcServer;
import io.heddle.tls.ClientAuthentication;
import io.heddle.tls.TlsContext;
import io.heddle.tls.TlsMode;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What {@code heddle serve} is told about TLS.
 *
 * @threading Caller-confined.
 */
final class TlsOptions {
    /** Who is served, in the words of the option. */
    private enum Mode {
        required,
        optional,
        off
    }

    @Option(
            names = "--tls",
            paramLabel = "MODE",
            defaultValue = "off",
            description =
                    "who is served: clients that speak TLS (required), others too (optional), or only others (off)")
    private Mode mode = Mode.off;

    @Option(
            names = "--tls-cert",
            paramLabel = "PEM",
            description = "file of the server's certificate and those that lead to a trusted one; read anew when it"
                    + " changes, as the next two are")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "PEM", description = "file of its private key, PKCS#8 and not encrypted")
    private @Nullable Path key;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "PEM",
            description = "file of certificates; in TLS, clients must have one that these have signed. Not asked for if"
                    + " not given")
    private @Nullable Path clientAuthority;

    /** Reads the files; throws with one line that says what is wrong. */
    void applyTo(RpcServer.Builder builder) throws IOException {
        if (mode == Mode.off) {
            if (certificate != null || key != null || clientAuthority != null) {
                throw new IllegalArgumentException("files are given, but not --tls required or --tls optional");
            }
            return;
        }
        if (certificate == null || key == null) {
            throw new IllegalArgumentException("--tls " + mode + " needs --tls-cert and --tls-key");
        }
        TlsContext.Builder context = TlsContext.builder().identity(certificate, key);
        if (clientAuthority != null) {
            context.trust(clientAuthority).clientAuthentication(ClientAuthentication.REQUIRED);
        }
        builder.tls(mode == Mode.required ? TlsMode.REQUIRED : TlsMode.OPTIONAL, context.build());
    }
}
