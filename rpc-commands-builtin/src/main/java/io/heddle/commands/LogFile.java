package io.heddle.commands;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A log that is open, and may meanwhile have another name: rotation renames it and begins a new file under the old
 * name.
 *
 * @threading Caller-confined.
 */
final class LogFile implements Closeable {
    private static final int MAX_TRIES = 10;

    private final Path path;
    private final Object identity;
    private final FileChannel channel;

    private LogFile(Path path, Object identity, FileChannel channel) {
        this.path = path;
        this.identity = identity;
        this.channel = channel;
    }

    static LogFile open(Path path) throws IOException {
        for (int i = 0; i < MAX_TRIES; i++) {
            Object before = identity(path);
            LogFile file = new LogFile(path, before, FileChannel.open(path, StandardOpenOption.READ));
            // Else it was rotated in between, and the identity may be that of either file.
            if (!file.replaced()) {
                return file;
            }
            file.close();
        }
        throw new IOException(path + " was replaced each of " + MAX_TRIES + " times it was opened");
    }

    /** Whether its name is that of another file now; not while there is none of that name. */
    boolean replaced() throws IOException {
        try {
            return !identity.equals(identity(path));
        } catch (NoSuchFileException e) {
            return false; // in the middle of a rotation
        }
    }

    long size() throws IOException {
        return channel.size();
    }

    int read(ByteBuffer into, long position) throws IOException {
        return channel.read(into, position);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static Object identity(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException(path + " is not a regular file"); // to open a pipe would block
        }
        // Windows has no file keys.
        return Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime());
    }
}
