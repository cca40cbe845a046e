package io.heddle.commands;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a thread dump in the plain text of {@link com.sun.management.HotSpotDiagnosticMXBean#dumpThreads}: for each
 * thread a line {@code #22 "name" virtual}, on newer JDKs with its state and the time behind, then a line for each
 * frame, on newer JDKs behind {@code at} and with lines about locks in between.
 *
 * @threading Immutable.
 */
final class ThreadDump {
    private static final Pattern HEADER = Pattern.compile("#(\\d{1,18}) \"(.*)\"( virtual)?(?: ([A-Z_]+) .*)?");

    /** The frames in which any thread waits: they do not tell one from another. */
    private static final Pattern JDK_FRAME = Pattern.compile("java\\.base[@/].*");

    private static final int MAX_FRAMES = 4;

    private ThreadDump() {}

    static ThreadSample virtualThreads(BufferedReader dump, int most) throws IOException {
        List<ThreadRow> rows = new ArrayList<>();
        List<String> frames = new ArrayList<>();
        Matcher virtual = null;
        long total = 0;
        for (String line = dump.readLine(); line != null; line = dump.readLine()) {
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                addRow(virtual, frames, rows);
                boolean counts = header.group(3) != null;
                total += counts ? 1 : 0;
                virtual = counts && rows.size() < most ? header : null;
            } else if (virtual != null) {
                addFrame(line.strip(), frames);
            }
        }
        addRow(virtual, frames, rows);
        return new ThreadSample(rows, total);
    }

    /** The innermost frames outside the JDK's base module, or the innermost one of all. */
    static String innermost(List<String> frames) {
        String outside = frames.stream()
                .filter(frame -> !JDK_FRAME.matcher(frame).matches())
                .limit(MAX_FRAMES)
                .collect(Collectors.joining(" < "));
        return outside.isEmpty() && !frames.isEmpty() ? frames.getFirst() : outside;
    }

    private static void addFrame(String line, List<String> frames) {
        if (!line.isEmpty() && !line.startsWith("- ")) {
            frames.add(line.startsWith("at ") ? line.substring("at ".length()) : line);
        }
    }

    private static void addRow(@Nullable Matcher header, List<String> frames, List<ThreadRow> rows) {
        if (header != null) {
            rows.add(new ThreadRow(
                    Long.parseLong(header.group(1)),
                    "virtual",
                    header.group(2),
                    Objects.requireNonNullElse(header.group(4), ""),
                    innermost(frames)));
        }
        frames.clear();
    }
}
