package io.heddle.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix domain socket that this process listens on.
 *
 * <p>It is made in a folder beside its place that only this user can enter, and is given its mode there. Then it is put
 * in its place by a hard link, which never replaces what another server has put there meanwhile.
 *
 * @threading Immutable. Blocks for operations on the file system.
 */
final class SocketFile {
    /** Of the 108 bytes that the kernel has room for, so many can be used by the JDK. */
    static final int MAX_PATH_BYTES = 106;

    private static final Logger log = LoggerFactory.getLogger(SocketFile.class);
    private static final Set<PosixFilePermission> MODE_0600 = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> MODE_0700 = PosixFilePermissions.fromString("rwx------");

    // Of st_mode, see inode(7).
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final Path path;
    private final Object identity; // device and inode, which cannot be given to another file while we listen

    private SocketFile(Path path, Object identity) {
        this.path = path;
        this.identity = identity;
    }

    /** Binds a channel; it listens when this returns. What fails names the path. */
    static SocketFile bind(ServerSocketChannel channel, Path path, int backlog) throws IOException {
        requireShort(path, path);
        try {
            return bindIn(privateFolder(path), channel, path, backlog);
        } catch (BindException e) {
            throw e;
        } catch (IOException e) {
            throw failure(path, reason(e), e);
        }
    }

    private static Path privateFolder(Path path) throws IOException {
        String name = String.format(".%06x", ThreadLocalRandom.current().nextInt(1 << 24));
        Path folder = path.resolveSibling(name);
        requireShort(folder.resolve("s"), path);
        return Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(MODE_0700));
    }

    private static SocketFile bindIn(Path folder, ServerSocketChannel channel, Path path, int backlog)
            throws IOException {
        Path made = folder.resolve("s");
        Path stale = folder.resolve("t");
        try {
            channel.bind(UnixDomainSocketAddress.of(made), backlog);
            Files.setPosixFilePermissions(made, MODE_0600);
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                requireAbandoned(path);
                takeAway(path, stale);
            }
            put(made, path);
            return new SocketFile(path, identity(made));
        } finally {
            discard(made);
            discard(stale);
            discard(folder);
        }
    }

    private static void requireAbandoned(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET) {
            throw failure(path, "it exists and is no socket", null);
        }
        if (answers(path)) {
            throw inUse(path);
        }
    }

    /** Takes an abandoned socket from its place; one that another server has just put there is put back. */
    static void takeAway(Path path, Path stale) throws IOException {
        Files.move(path, stale);
        if (answers(stale)) {
            put(stale, path);
            throw inUse(path);
        }
    }

    /** Gives a socket its place, unless another has it. */
    static void put(Path made, Path path) throws IOException {
        try {
            Files.createLink(path, made);
        } catch (FileAlreadyExistsException e) {
            throw inUse(path); // by a server that was started at the same time
        }
    }

    /** Whether a server may be there: only a refusal is taken for a no. */
    private static boolean answers(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // or else a full backlog would hold us up
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (SocketException e) {
            log.debug("{} cannot be asked, so it is taken for one in use", path, e);
            return true;
        }
    }

    Path path() {
        return path;
    }

    /** Deletes the file, unless another is in its place; to be called while the socket is still open. */
    void delete() {
        try {
            if (identity.equals(identity(path))) {
                Files.delete(path);
            }
        } catch (NoSuchFileException e) {
            log.debug("{} was deleted by somebody else", path);
        } catch (IOException e) {
            log.warn("Unix socket {} could not be deleted", path, e);
        }
    }

    private static Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("{} could not be deleted", file, e);
        }
    }

    private static void requireShort(Path path, Path named) throws IOException {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PATH_BYTES) {
            String which = path.equals(named) ? "the path" : "a temporary path beside it";
            throw failure(
                    named, which + " has " + bytes + " bytes, and at most " + MAX_PATH_BYTES + " can be used", null);
        }
    }

    private static BindException inUse(Path path) {
        return new BindException(path + ": it is in use by another server");
    }

    private static FileSystemException failure(Path path, @Nullable String reason, @Nullable IOException cause) {
        FileSystemException failure = new FileSystemException(path.toString(), null, reason);
        failure.initCause(cause);
        return failure;
    }

    /** What is wrong, without the path of a temporary file. */
    private static @Nullable String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "its folder does not exist";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException other -> other.getReason();
            default -> e.getMessage();
        };
    }
}
