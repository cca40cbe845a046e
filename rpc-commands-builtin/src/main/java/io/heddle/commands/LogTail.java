package io.heddle.commands;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last lines of a log that contain a text, read from the end, at most {@value #MAX_BYTES} bytes of it. A line that
 * begins before them is shown from there on, behind {@code ...}.
 *
 * @threading Caller-confined.
 */
final class LogTail {
    static final int MAX_BYTES = 1024 * 1024;

    /** Tried first, since most callers want few lines; then the next larger ones. */
    private static final int FIRST_BYTES = 16 * 1024;

    private static final int GROWTH = 8;
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final String CUT = "...";

    private final int most;
    private final String grep;
    private final Deque<String> lines = new ArrayDeque<>();
    private final LineSplitter splitter = new LineSplitter();
    private long position;
    private boolean inFragment;
    private String fragment = "";

    private LogTail(int most, String grep) {
        this.most = most;
        this.grep = grep;
    }

    static LogTail read(LogFile log, int most, String grep) throws IOException {
        long size = log.size();
        int window = FIRST_BYTES;
        while (true) {
            LogTail tail = new LogTail(most, grep);
            tail.readLast(window, size, log);
            if (tail.lines.size() == most || window >= size || window == MAX_BYTES) {
                return tail;
            }
            window = Math.min(window * GROWTH, MAX_BYTES);
        }
    }

    /** The lines; the last one need not have ended. */
    List<String> lines() {
        if (splitter.inLine()) {
            accept(splitter.take());
        }
        return endedLines();
    }

    /**
     * The lines that have ended; what is left of the log from {@link #position()} on belongs to {@link #splitter()}.
     */
    List<String> endedLines() {
        if (lines.size() < most && !fragment.isEmpty() && fragment.contains(grep)) {
            lines.addFirst(CUT + fragment);
            fragment = "";
        }
        return List.copyOf(lines);
    }

    long position() {
        return position;
    }

    LineSplitter splitter() {
        return splitter;
    }

    private void readLast(int window, long size, LogFile log) throws IOException {
        // From one byte earlier, which tells whether the first line is a whole one.
        inFragment = window < size;
        position = inFragment ? size - window - 1 : 0;
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        while (position < size) {
            chunk.clear().limit((int) Math.min(CHUNK_BYTES, size - position));
            int count = log.read(chunk, position);
            if (count < 0) {
                return; // truncated meanwhile
            }
            position += count;
            splitter.feed(chunk.flip()).forEach(this::accept);
        }
    }

    private void accept(String line) {
        if (inFragment) {
            inFragment = false;
            fragment = line;
        } else if (line.contains(grep)) {
            if (lines.size() == most) {
                lines.removeFirst();
            }
            lines.addLast(line);
        }
    }
}
