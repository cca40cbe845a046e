package io.heddle.examples;

import io.heddle.access.AccessFile;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of {@code heddle serve} that say who may call what.
 *
 * @threading Caller-confined.
 */
final class AccessOptions {
    @Option(
            names = "--access-file",
            paramLabel = "FILE",
            description =
                    "users, their hashed secrets and what they may call, read again when it changes; everybody may"
                            + " call everything if not given")
    private @Nullable Path accessFile;

    @Option(
            names = "--audit-log",
            paramLabel = "FILE",
            description = "a line for each call: who, from where, what, with which outcome; with an access file and"
                    + " without this they are in the log")
    private @Nullable Path auditLog;

    @Option(
            names = "--insecure",
            description = "let other machines in without TLS and access control: without this, that is refused")
    private boolean insecure;

    /**
     * Tells a server.
     *
     * @throws IllegalArgumentException if a file cannot be used; the message is for the user
     */
    void applyTo(RpcServer.Builder builder) {
        builder.insecure(insecure);
        if (accessFile != null) {
            builder.accessFile(open(accessFile));
        }
        if (auditLog != null) {
            builder.auditLog(true);
            openAuditLog(auditLog);
        }
    }

    private static AccessFile open(Path file) {
        try {
            return AccessFile.open(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read access file " + file + ": " + Problems.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("access file " + file + ": " + e.getMessage(), e);
        }
    }

    private static void openAuditLog(Path file) {
        try {
            LogFile.openAudit(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write audit log " + file + ": " + Problems.reason(e), e);
        }
    }
}
