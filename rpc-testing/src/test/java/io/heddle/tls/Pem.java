package io.heddle.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The keys and certificates of the tests; {@code make.sh} beside them has made them. */
final class Pem {
    static final Path CA = file("ca");
    static final String SERVER_NAME = "localhost";

    private Pem() {}

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(Pem.class.getResource(name + ".pem"), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path key(String name) {
        return file(name + ".key");
    }

    /** A context with an identity of that name. */
    static TlsContext.Builder of(String name) {
        return TlsContext.builder().identity(file(name), key(name)).offLoop(Runnable::run);
    }

    /** A context that trusts the test's authority. */
    static TlsContext.Builder trusting() {
        return TlsContext.builder().trust(CA).offLoop(Runnable::run);
    }

    static TlsContext made(TlsContext.Builder builder) {
        try {
            return builder.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
