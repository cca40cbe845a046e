package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.idle.LiveObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a process holds. What the kernel holds for it, the buffers of sockets above all, is not counted.
 *
 * @param residentBytes memory in RAM; of a JVM, with the garbage that has not been collected
 * @param liveBytes objects that live on the heap; nothing if the process is no JVM
 * @threading Immutable.
 */
record Memory(long residentBytes, OptionalLong liveBytes) {
    private static final String RESIDENT = "VmRSS:";

    /** Looks at a process. A JVM collects its garbage for that. */
    static Memory of(long pid) throws IOException, InterruptedException {
        Path process = Path.of("/proc/" + pid);
        long resident = residentBytes(Files.readAllLines(process.resolve("status")));
        boolean java = Files.readSymbolicLink(process.resolve("exe")).endsWith("java");
        return new Memory(resident, java ? OptionalLong.of(LiveObjects.bytes(pid)) : OptionalLong.empty());
    }

    /** Finds the resident bytes in the lines of {@code /proc/PID/status}. */
    static long residentBytes(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(RESIDENT))
                .map(line -> line.substring(RESIDENT.length()).strip().split(" ")[0])
                .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + RESIDENT + " in " + status));
    }
}
