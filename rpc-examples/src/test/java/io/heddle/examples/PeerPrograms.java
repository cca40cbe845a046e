package io.heddle.examples;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that nobody here wrote and tests talk to: in CI they must be there, elsewhere the test is skipped. */
final class PeerPrograms {
    /** Where Debian has it: its folder is not on everybody's path. */
    static final String HAPROXY = "/usr/sbin/haproxy";

    /** Where .ci/run installs the packages of Node that tests need. */
    static final Path NODE_MODULES = HeddleProcess.script().resolveSibling("rpc-protocols/src/test/npm/node_modules");

    private static final int SECONDS_TO_ANSWER = 20;

    private PeerPrograms() {}

    /** Requires netcat-openbsd: others do not know -N. */
    static void requireNetcat() {
        require("netcat-openbsd", List.of("sh", "-c", "nc -h 2>&1 | grep -q -e -N"));
    }

    /** Requires the Twisted of Debian's own Python. */
    static void requireTwisted() {
        require("python3-twisted", List.of("/usr/bin/python3", "-c", "import twisted.protocols.basic"));
    }

    /** Requires Debian's own Python. */
    static void requirePython() {
        require("python3", List.of("/usr/bin/python3", "-c", "import socket"));
    }

    static void requireHaproxy() {
        require("haproxy", List.of(HAPROXY, "-v"));
    }

    static void requireRedisCli() {
        require("redis-tools", List.of("redis-cli", "--version"));
    }

    static void requireOpenssl() {
        require("openssl", List.of("openssl", "version"));
    }

    /** Requires the ssl module of Debian's own Python. */
    static void requirePythonSsl() {
        require("python3", List.of("/usr/bin/python3", "-c", "import ssl"));
    }

    /** Requires a redis-cli that was built with TLS. */
    static void requireRedisCliWithTls() {
        require("redis-tools", List.of("sh", "-c", "redis-cli --help 2>&1 | grep -q -e --tls"));
    }

    /** Requires node and what {@code npm ci --prefix rpc-protocols/src/test/npm} installs. */
    static void requireNodePackages() {
        require("jayson for node", List.of("node", "-e", "require('" + NODE_MODULES.resolve("jayson") + "')"));
    }

    private static void require(String debianPackage, List<String> probe) {
        if (answers(probe)) {
            return;
        }
        String problem = debianPackage + " is not installed";
        if (System.getenv("CI") != null) {
            fail(problem);
        }
        abort(problem);
    }

    private static boolean answers(List<String> probe) {
        try {
            Process process = new ProcessBuilder(probe)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(SECONDS_TO_ANSWER, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
