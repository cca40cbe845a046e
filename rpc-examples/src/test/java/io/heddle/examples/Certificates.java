package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority, made with OpenSSL, and what it signs, each as NAME.pem and NAME.key in a directory. */
final class Certificates {
    private static final int SECONDS = 60;

    private final Path directory;

    Certificates(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=Test CA",
                "-keyout",
                key("ca").toString(),
                "-out",
                file("ca").toString());
    }

    Path file(String name) {
        return directory.resolve(name + ".pem");
    }

    Path key(String name) {
        return directory.resolve(name + ".key");
    }

    Certificates sign(String name, String hosts) throws IOException, InterruptedException {
        return signed(name, hosts, "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    }

    Certificates signRsa(String name, String hosts) throws IOException, InterruptedException {
        return signed(name, hosts, "rsa:2048");
    }

    private Certificates signed(String name, String hosts, String... keyKind) throws IOException, InterruptedException {
        Path request = directory.resolve(name + ".csr");
        Path extensions = Files.writeString(directory.resolve(name + ".ext"), "subjectAltName=" + hosts);
        List<String> ask = new ArrayList<>(List.of("req", "-new", "-newkey"));
        ask.addAll(List.of(keyKind));
        ask.addAll(
                List.of("-nodes", "-subj", "/CN=" + name, "-keyout", key(name).toString(), "-out", request.toString()));
        openssl(ask.toArray(String[]::new));
        openssl(
                "x509",
                "-req",
                "-in",
                request.toString(),
                "-CA",
                file("ca").toString(),
                "-CAkey",
                key("ca").toString(),
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                extensions.toString(),
                "-out",
                file(name).toString());
        return this;
    }

    private void openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("openssl.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0)
                .as("%s: %s", command, Files.readString(output))
                .isTrue();
    }
}
