package io.heddle.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the blocks of a file in PEM form (RFC 7468). What is wrong is told in one line that begins with the file.
 *
 * @threading Immutable.
 */
final class PemFile {
    /** More than any chain of certificates needs. */
    static final int MAX_BYTES = 1 << 20;

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** What stands between a line that begins and one that ends. */
    record Block(String label, byte[] der) {}

    private final Path file;
    private final List<Block> blocks = new ArrayList<>();
    private @Nullable String label; // of the block that has begun
    private final StringBuilder base64 = new StringBuilder();

    private PemFile(Path file) {
        this.file = file;
    }

    /** Reads all blocks, one or more; text around them is skipped. */
    static List<Block> read(Path file) throws IOException {
        PemFile pem = new PemFile(file);
        for (String line : text(file).lines().toList()) {
            pem.line(line.strip());
        }
        if (pem.label != null) {
            throw new IOException(file + ": cut off: " + BEGIN + pem.label + " without an end");
        }
        if (pem.blocks.isEmpty()) {
            throw new IOException(file + ": not in PEM form: nothing begins with " + BEGIN);
        }
        return pem.blocks;
    }

    private void line(String line) throws IOException {
        if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
            if (label != null) {
                throw new IOException(file + ": cut off: " + BEGIN + label + " without an end");
            }
            label = line.substring(BEGIN.length(), line.length() - DASHES.length());
            base64.setLength(0);
        } else if (label != null && line.equals(END + label + DASHES)) {
            blocks.add(new Block(label, decoded(label)));
            label = null;
        } else if (label != null) {
            base64.append(line);
        }
    }

    private byte[] decoded(String of) throws IOException {
        if (base64.indexOf(":") >= 0) { // headers, which only the old encrypted form has
            return new byte[0];
        }
        try {
            return Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": damaged: " + of + " is not in Base64", e);
        }
    }

    private static String text(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new IOException(file + ": " + reason(e), e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException(file + ": longer than " + MAX_BYTES + " bytes");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such file";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
