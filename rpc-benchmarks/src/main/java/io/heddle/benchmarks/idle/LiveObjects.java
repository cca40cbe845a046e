package io.heddle.benchmarks.idle;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What lives on the heap of another JVM, which must be of the same JDK as this one. It cannot be this one: no thread
 * that could read the list runs while a JVM writes it.
 *
 * @threading Thread-safe.
 */
public final class LiveObjects {
    private static final int MOST_COLLECTIONS = 10;
    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");

    private LiveObjects() {}

    /**
     * Returns the size of all live objects.
     *
     * @param pid the JVM's process id
     * @return their size in bytes
     * @throws IOException if the process is no JVM, or does not come to rest
     * @throws InterruptedException if the thread is interrupted
     */
    public static long bytes(long pid) throws IOException, InterruptedException {
        return of(pid).bytes();
    }

    /** Collects garbage until that frees nothing more, which takes at least two rounds, and lists what is left. */
    static ClassHistogram of(long pid) throws IOException, InterruptedException {
        ClassHistogram before = collect(pid);
        for (int i = 1; i < MOST_COLLECTIONS; i++) {
            ClassHistogram after = collect(pid);
            if (after.bytes() >= before.bytes()) {
                return after;
            }
            before = after;
        }
        throw new IOException("after " + MOST_COLLECTIONS + " collections the heap still shrinks");
    }

    private static ClassHistogram collect(long pid) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(JCMD.toString(), Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = jcmd.inputReader()) {
            List<String> lines = output.lines().toList();
            if (jcmd.waitFor() != 0) {
                throw new IOException("jcmd failed: " + lines);
            }
            return ClassHistogram.parse(lines);
        }
    }
}
