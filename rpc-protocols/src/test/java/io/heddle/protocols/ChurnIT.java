package io.heddle.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.heddle.command.Execution;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Connections that come and go, in every protocol and every way to end, leave nothing behind. How many there are is
 * said by {@code -Dheddle.churn.cycles=100000}; docs/reliability.md has the command.
 */
@Timeout(1800)
@DisabledOnOs(OS.WINDOWS)
class ChurnIT {
    private static final int CYCLES = Integer.getInteger("heddle.churn.cycles", 5_000);
    private static final int WARM_UP = 1_000;
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final long HEAP_TOLERANCE_BYTES = 1 << 20;
    private static final int THREAD_TOLERANCE = 2; // of the JVM's own: compilers, carriers

    /** What the server and its clients, in one JVM, hold. */
    private record Held(long heapBytes, long descriptors, int threads) {
        static Held now() {
            long heapBytes = Long.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                System.gc();
                heapBytes = Math.min(
                        heapBytes,
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
            return new Held(
                    heapBytes,
                    openDescriptors(),
                    ManagementFactory.getThreadMXBean().getThreadCount());
        }

        static long openDescriptors() {
            return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getOpenFileDescriptorCount();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "heap %,d KiB, %d descriptors, %d threads", heapBytes >> 10, descriptors, threads);
        }
    }

    @Test
    void heapDescriptorsAndThreadsAreBackWhereTheyBegan() throws IOException {
        try (RpcServer server = RpcServer.builder()
                .port(0)
                .discoverCommands(false)
                .reactorOptions(ReactorOptions.builder().loops(2).build())
                .command(
                        TestCommand.of("fine", Execution.EVENT_LOOP, call -> "all fine"),
                        TestCommand.of("vfine", Execution.VIRTUAL_THREAD, call -> "all fine"))
                .start()) {
            churn(server, WARM_UP);
            Held before = Held.now();
            churn(server, CYCLES);
            await().atMost(MOST).until(() -> Held.openDescriptors() <= before.descriptors());
            Held after = Held.now();
            System.out.printf(Locale.ROOT, "%,d connections: before %s; after %s%n", CYCLES, before, after);
            assertThat(after.heapBytes()).isLessThan(before.heapBytes() + HEAP_TOLERANCE_BYTES);
            assertThat(after.descriptors()).isEqualTo(before.descriptors());
            assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + THREAD_TOLERANCE);
        }
    }

    private static void churn(RpcServer server, int cycles) throws IOException {
        Wire[] wires = Wire.values();
        for (int i = 0; i < cycles; i++) {
            connectAndDisconnect(server.port(), wires[i % wires.length], i / wires.length % 6);
        }
        await().atMost(MOST).until(() -> server.view().connections().isEmpty());
        assertThat(server.view().callCounts().inFlight()).isZero();
    }

    private static void connectAndDisconnect(int port, Wire wire, int how) throws IOException {
        try (Client client = new Client(port)) {
            switch (how) {
                case 0 -> client.send(wire.call("fine")).receive("all fine");
                case 1 -> client.send(wire.call("vfine")).receive("all fine");
                case 2 -> client.send(wire.call("vfine")).finish();
                case 3 -> client.send(wire.call("vfine")).reset();
                case 4 -> client.send(wire.call("fine"), 5).reset();
                default -> {} // says nothing
            }
        }
    }
}
