package io.heddle.commands;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The first of the JVM's threads of one kind, and how many there are.
 *
 * @param rows at most as many as were asked for
 * @param total of this kind, listed or not
 * @threading Immutable.
 */
record ThreadSample(List<ThreadRow> rows, long total) {
    private static final int MAX_DEPTH = 64;

    static ThreadSample ofPlatformThreads(int most) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[] ids = threads.getAllThreadIds();
        Arrays.sort(ids);
        List<ThreadRow> rows = new ArrayList<>();
        for (ThreadInfo info : threads.getThreadInfo(Arrays.copyOf(ids, Math.min(most, ids.length)), MAX_DEPTH)) {
            if (info != null) { // else ended meanwhile
                List<String> frames = Arrays.stream(info.getStackTrace())
                        .map(StackTraceElement::toString)
                        .toList();
                rows.add(new ThreadRow(
                        info.getThreadId(),
                        "platform",
                        info.getThreadName(),
                        info.getThreadState().name(),
                        ThreadDump.innermost(frames)));
            }
        }
        return new ThreadSample(rows, ids.length);
    }

    /** Costs about 0.1 ms and 1 KB of a temporary file for each virtual thread there is. */
    static ThreadSample ofVirtualThreads(int most) throws IOException {
        Path directory = Files.createTempDirectory("heddle-threads"); // for the owner alone
        Path file = directory.resolve("dump.txt");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toAbsolutePath().toString(), ThreadDumpFormat.TEXT_PLAIN);
            try (BufferedReader dump = Files.newBufferedReader(file)) {
                return ThreadDump.virtualThreads(dump, most);
            }
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    void addTo(List<ThreadRow> all, String kind) {
        all.addAll(rows);
        if (total > rows.size()) {
            all.add(ThreadRow.note((total - rows.size()) + " more " + kind + " threads are left out"));
        }
    }
}
