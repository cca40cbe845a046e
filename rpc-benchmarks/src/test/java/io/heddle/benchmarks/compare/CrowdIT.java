package io.heddle.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A small crowd, for too short a time to tell anything about speed. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class CrowdIT {
    @TempDir
    private Path out;

    private int crowd(String servers) {
        return Crowd.run(
                "--servers=" + servers,
                "--connections=200",
                "--few=4",
                "--rounds=1",
                "--secs=0.1",
                "--warmup=0.1",
                "--interval=0.8",
                "--pinging=2.4", // beyond Heddle's idle timeout, which is 2 s then
                "--out=" + out);
    }

    /** The numbers in the rows of a server, of which the first table has one, and the second. */
    private List<List<Double>> rows(String server) throws IOException {
        String head = "| " + server + " | ";
        return Files.readAllLines(out.resolve("crowd.md")).stream()
                .filter(line -> line.startsWith(head))
                .map(line -> Arrays.stream(line.substring(head.length()).split("\\|"))
                        .map(cell -> Double.valueOf(cell.strip()))
                        .toList())
                .toList();
    }

    @Test
    void accountsForEveryPingAndGivesEveryFigure() throws IOException {
        assertThat(crowd("heddle-inline,netty-nio")).isZero();

        for (String server : List.of("heddle-inline", "netty-nio")) {
            List<List<Double>> rows = rows(server);
            assertThat(rows).extracting(List::size).containsExactly(10, 5);
            assertThat(rows.getFirst().subList(1, 3)).as("pings, missed").containsExactly(600.0, 0.0);
            assertThat(rows.getFirst().subList(8, 10)).as("heap, RSS").allMatch(mebibytes -> mebibytes > 1);
            assertThat(rows.getLast()).as("CPU, requests/s").allMatch(figure -> figure > 0);
        }
    }

    @Test
    void aConnectionThatPingsNoMoreWouldBeClosed() throws Exception {
        Compiler compiler = new Compiler("no-such-compiler", out);
        List<Candidate> heddle =
                Candidates.named(List.of("heddle-loop"), Candidates.all(compiler, Duration.ofMillis(200)));
        try (Servers servers = Servers.start(heddle, out, System.out);
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(),
                        servers.running().getFirst().port())) {
            socket.setSoTimeout(30_000);

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void refusesAServerItDoesNotKnow() {
        assertThat(crowd("nobody")).isNotZero();
    }
}
