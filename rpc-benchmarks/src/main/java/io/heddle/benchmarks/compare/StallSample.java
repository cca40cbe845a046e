package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.load.OpenLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What clients that stopped reading did to a server.
 *
 * @param server its name
 * @param before the pings of others, and the memory, without such clients
 * @param during the same with them
 * @param resetSeconds after how long the server had reset all of them
 * @threading Immutable.
 */
record StallSample(String server, State before, State during, double resetSeconds) {
    /**
     * How a server does.
     *
     * @param pings what others saw
     * @param heapBytes live objects
     * @param directBytes direct buffers
     * @param residentBytes all memory of the process that is in use, as Linux counts it
     * @threading Immutable.
     */
    record State(OpenLoop.Result pings, long heapBytes, long directBytes, long residentBytes) {
        static State of(ServerProcess server, OpenLoop.Result pings) throws IOException {
            try (StreamClient console = new StreamClient(server.port())) {
                String[] memory = console.ask("memory").split(" ");
                return new State(
                        pings, Long.parseLong(memory[0]), Long.parseLong(memory[1]), residentBytes(server.pid()));
            }
        }

        private static long residentBytes(long pid) throws IOException {
            String line = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(status -> status.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) << 10; // in KiB
        }
    }
}
