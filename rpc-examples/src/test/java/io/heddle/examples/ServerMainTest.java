package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerMainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private int run(String... arguments) {
        return ServerMain.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "serve --port x             | Invalid value for option '--port': 'x' is not an int",
                "serve --port               | Missing required parameter for option '--port' (N)",
                "serve --port -1            | --port must be 0 to 65535, not -1",
                "serve --port 65536         | --port must be 0 to 65535, not 65536",
                "serve --max-connections 0  | --max-connections must be 1 or more, not 0",
                "serve --max-connections-per-peer 0 | --max-connections-per-peer must be 1 or more, not 0",
                "serve --loops 0            | --loops must be 1 to 1024, not 0",
                "serve --loops 1025         | --loops must be 1 to 1024, not 1025",
                "serve --execution pool     | Invalid value for option '--execution': expected one of [loop, virtual]"
                        + " (case-sensitive) but was 'pool'",
                "serve --port 0 --protocol http | no wire protocol is named http; there are amp, jsonrpc, netcall,"
                        + " resp, text",
                "serve --idle-timeout soon  | Invalid value for option '--idle-timeout': 'soon' is not a duration such"
                        + " as 90s or 30m",
                "serve --idle-timeout 0s    | Invalid value for option '--idle-timeout': '0s' is not a duration such as"
                        + " 90s or 30m",
                "serve --proxy-from proxy.example | --proxy-from: 'proxy.example' is neither an IP address nor a"
                        + " network such as 10.0.0.0/8 or fd00::/8",
                "serve --proxy-from ::1,10.0.0.1/8 | --proxy-from: '10.0.0.1/8' has bits behind its prefix",
                "serve --proxy-from ::1,,::2 | --proxy-from: '' is neither an IP address nor a network such as"
                        + " 10.0.0.0/8 or fd00::/8",
                "serve --max-calls 0        | --max-calls must be 1 or more, not 0",
                "serve --max-calls-per-principal 0 | --max-calls-per-principal must be 1 or more, not 0",
                "serve --call-rate 10/s     | --call-rate must be like 100 or 100/500, not 10/s",
                "serve --call-rate 0        | --call-rate must be 1 to 1000000, and its burst 1 or more, not 0",
                "serve --call-rate 10/0     | --call-rate must be 1 to 1000000, and its burst 1 or more, not 10/0",
                "serve --no-tcp             | --no-tcp needs --unix",
                "serve --tls required --tls-key k  | TLS: --tls required needs --tls-cert and --tls-key",
                "serve --tls optional --tls-cert c | TLS: --tls optional needs --tls-cert and --tls-key",
                "serve --tls-client-ca ca.pem      | TLS: files are given, but not --tls required or --tls optional",
                "serve --tls on             | Invalid value for option '--tls': expected one of [required, optional,"
                        + " off] (case-sensitive) but was 'on'",
                "serve --tls required --tls-cert no.pem --tls-key no.key | TLS: no.pem: no such file",
                "serve --bind no.such.host.invalid | unknown address no.such.host.invalid",
                "serve --no-such-option     | Unknown option: '--no-such-option'",
                "serve too much             | Unmatched arguments from index 1: 'too', 'much'",
                "wind                       | Unmatched argument at index 0: 'wind'",
                "''                         | nothing to do: try heddle serve, or heddle --help"
            })
    void saysInOneLineWhatIsWrong(String commandLine, String message) {
        int code = run(commandLine.isEmpty() ? new String[0] : commandLine.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(err).hasToString("heddle: " + message + System.lineSeparator());
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void saysThatTheLogCannotBeWritten() {
        int code = run("serve", "--port", "0", "--log-file", directory + "/missing/server.log");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly("heddle: cannot write log file " + directory
                        + "/missing/server.log: no such file or directory");
    }

    @Test
    void doesNotTakeADirectoryForALog() {
        assertThat(run("serve", "--port", "0", "--log-file", directory.toString()))
                .isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly("heddle: cannot write log file " + directory + ": Is a directory");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"--help, Usage: heddle", "serve --help, Usage: heddle serve", "--version, heddle "})
    void answersWithoutServing(String commandLine, String beginning) {
        assertThat(run(commandLine.split(" "))).isZero();
        assertThat(out.toString()).startsWith(beginning);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpNamesEveryOptionWithItsDefault() {
        run("serve", "--help");

        assertThat(out.toString())
                .contains("--port", "5354", "--bind", "127.0.0.1", "--max-connections", "10000")
                .contains("--max-connections-per-peer", "--idle-timeout", "30m", "--log-file", "rpcserver.log")
                .contains(
                        "--unix",
                        "--no-tcp",
                        "--proxy-from",
                        "--loops",
                        "--execution",
                        "loop",
                        "--protocol",
                        "auto",
                        "--plugins")
                .contains("--max-calls", "--max-calls-per-principal", "--call-rate", "--adaptive-limit");
    }

    @Test
    void opensNoLogBeforeTheOptionsAreRight() {
        Path log = directory.resolve("server.log");

        run("serve", "--port", "-1", "--log-file", log.toString());

        assertThat(Files.exists(log)).isFalse();
    }
}
