package io.heddle.access;

import io.heddle.command.CommandSpec;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users, their secrets and what they may call, from a file that may change while the server runs.
 *
 * <pre>
 *   # a comment
 *   user anonymous +ping +help
 *   user alice sha256:... +@all -@admin +kill
 *   user "CN=robot,O=Example" +@read
 *   user backup +@read +getlog
 * </pre>
 *
 * <p>Each line names a user, his secrets ({@link SecretHash}, any of which will do), and rules in the manner of Redis'
 * ACL: {@code +} permits, {@code -} forbids; {@code @} stands before a category, {@code @all} is every command; the
 * last rule that applies decides, and nothing is permitted before the first. {@code anonymous} is who has not proved to
 * be anybody; a user that the file does not name may call nothing. One proves to be a user by a secret, by a client's
 * certificate, whose name is written as RFC 2253 says, or as a user of this machine at a Unix socket. A name with
 * blanks stands in double quotes. A file of more than {@value #MAX_BYTES} bytes is refused.
 *
 * <p>A changed file that cannot be read, or in which a line is wrong, is told in the log once, and what held before
 * still holds. A file of which only the first lines have been written cannot be told from a shorter one: so write
 * another file, and rename it to this one.
 *
 * @threading Thread-safe. {@link #permits} does not block; {@link #authenticate} computes for as long as the slowest
 *     hash takes, and {@link #reloadIfChanged()} reads the file.
 * @since 0.1
 */
public final class AccessFile implements AccessPolicy, Authenticator {
    /** How long the file may be. */
    public static final int MAX_BYTES = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(AccessFile.class);

    /** What is looked at to see whether the file has changed. */
    private record Stamp(long modifiedNanos, long size, Object key) {
        static final Stamp NONE = new Stamp(0, -1, "");

        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Object key = attributes.fileKey();
            return new Stamp(
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.size(), key == null ? "" : key);
        }
    }

    private final Path file;
    private final ReentrantLock reloading = new ReentrantLock();
    private Stamp stamp; // guarded by the lock
    private volatile AccessRules rules; // written under the lock

    private AccessFile(Path file, Stamp stamp, AccessRules rules) {
        this.file = file;
        this.stamp = stamp;
        this.rules = rules;
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return what it says
     * @throws IOException if it cannot be read, or is too large
     * @throws IllegalArgumentException if a line is wrong; the message begins with its number, and repeats no secret
     */
    public static AccessFile open(Path file) throws IOException {
        Stamp stamp = Stamp.of(file); // before: what changes while it is read is read again
        return new AccessFile(file, stamp, read(file));
    }

    private static AccessRules read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("more than " + MAX_BYTES + " bytes");
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is not UTF-8", e);
        }
        return AccessRules.parse(lines);
    }

    /**
     * Reads the file again if it has changed since; does nothing if another thread does so already.
     *
     * @return true if what it says holds from now on
     */
    public boolean reloadIfChanged() {
        if (!reloading.tryLock()) {
            return false;
        }
        Exception problem;
        try {
            Stamp now = stampNow();
            if (now.equals(stamp)) {
                return false;
            }
            stamp = now;
            rules = read(file);
            problem = null;
        } catch (IOException | IllegalArgumentException e) {
            problem = e;
        } finally {
            reloading.unlock();
        }
        if (problem != null) {
            log.warn("Access file {} is not used, what held before still holds: {}", file, problem.toString());
            return false;
        }
        log.info("Access file {} is in force", file);
        return true;
    }

    private Stamp stampNow() {
        try {
            return Stamp.of(file);
        } catch (IOException e) {
            return Stamp.NONE; // reading it will tell why
        }
    }

    @Override
    public boolean permits(Optional<Principal> caller, CommandSpec command) {
        return rules.grants(caller).permits(command);
    }

    @Override
    public Optional<Principal> authenticate(Credentials credentials) {
        return rules.proves(credentials) ? Optional.of(new User(credentials.user())) : Optional.empty();
    }
}
