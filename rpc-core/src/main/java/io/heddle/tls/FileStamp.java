package io.heddle.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By what a changed file is known.
 *
 * @param bytes its size, {@value #MISSING} if it cannot be seen
 * @param key what tells a file from another of the same name, where the file system has such a thing
 * @threading Immutable.
 */
record FileStamp(
        Path file, FileTime modified, long bytes, @Nullable Object key) {
    private static final long MISSING = -1;

    /** Looks at files. */
    static List<FileStamp> of(Collection<Path> files) {
        return files.stream().map(FileStamp::of).toList();
    }

    private static FileStamp of(Path file) {
        try {
            BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(file, seen.lastModifiedTime(), seen.size(), seen.fileKey());
        } catch (IOException e) {
            return new FileStamp(file, FileTime.fromMillis(0), MISSING, null); // reading it will tell why
        }
    }
}
