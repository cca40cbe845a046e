package io.heddle.commands;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Sends the lines of a log as they are written, across rotation: by renaming, when first the rest of the old file is
 * sent, and by truncation, unless the file has grown beyond its old length before the next {@link #poll}. A line is
 * sent when it has ended, or its file has. Memory is bounded by a chunk of {@value #CHUNK_BYTES} bytes and one line.
 *
 * @threading Caller-confined.
 */
final class LogFollower implements Closeable {
    private static final int CHUNK_BYTES = 16 * 1024;

    /** Where lines go; it may block while the reader is slow. */
    @FunctionalInterface
    interface Sink {
        void line(String line) throws InterruptedException;
    }

    private final Path path;
    private final String grep;
    private final Sink sink;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    private LogFile log;
    private LineSplitter splitter;
    private long position;

    /** Sends the last lines that contain the text, as {@link LogTail} finds them, and stands behind them. */
    LogFollower(Path path, int lines, String grep, Sink sink) throws IOException, InterruptedException {
        this.path = path;
        this.grep = grep;
        this.sink = sink;
        log = LogFile.open(path);
        try {
            LogTail tail = LogTail.read(log, lines, grep);
            splitter = tail.splitter();
            position = tail.position();
            for (String line : tail.endedLines()) {
                sink.line(line);
            }
        } catch (IOException | InterruptedException e) {
            log.close();
            throw e;
        }
    }

    /** Sends what was written since. */
    void poll() throws IOException, InterruptedException {
        boolean replaced = log.replaced(); // asked before reading: nothing is written to the old file once it is true
        if (log.size() < position) {
            endFile();
        }
        sendNew();
        if (replaced) {
            openNext();
        }
    }

    @Override
    public void close() throws IOException {
        log.close();
    }

    private void openNext() throws IOException, InterruptedException {
        LogFile next;
        try {
            next = LogFile.open(path);
        } catch (NoSuchFileException e) {
            return; // renamed again: found at the next poll
        }
        log.close();
        log = next;
        endFile();
        sendNew();
    }

    private void endFile() throws InterruptedException {
        if (splitter.inLine()) {
            send(splitter.take());
        }
        splitter = new LineSplitter();
        position = 0;
    }

    private void sendNew() throws IOException, InterruptedException {
        while (true) {
            int count = log.read(chunk.clear(), position);
            if (count <= 0) {
                return;
            }
            position += count;
            for (String line : splitter.feed(chunk.flip())) {
                send(line);
            }
        }
    }

    private void send(String line) throws InterruptedException {
        if (line.contains(grep)) {
            sink.line(line);
        }
    }
}
