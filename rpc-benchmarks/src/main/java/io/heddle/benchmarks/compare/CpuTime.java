package io.heddle.benchmarks.compare;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The time that each live thread of a process has been on a processor so far, to the nanosecond, as Linux counts it.
 *
 * @param nanosByThread nanoseconds, by thread id
 * @threading Immutable.
 */
record CpuTime(Map<String, Long> nanosByThread) {
    static CpuTime of(long pid) throws IOException {
        Map<String, Long> nanos = new HashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                try {
                    String onCpu = Files.readString(thread.resolve("schedstat")).split(" ")[0];
                    nanos.put(thread.getFileName().toString(), Long.parseLong(onCpu));
                } catch (IOException e) {
                    // The thread has ended meanwhile.
                }
            }
        }
        return new CpuTime(nanos);
    }

    /** The time since then, in nanoseconds. Of a thread that has ended since, nothing is known and nothing counted. */
    long nanosSince(CpuTime before) {
        return nanosByThread.entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.nanosByThread.getOrDefault(thread.getKey(), 0L))
                .sum();
    }
}
