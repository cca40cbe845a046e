package io.heddle.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A secret as it is stored: salted and hashed, so that whoever reads the file cannot use it. Written
 * {@code sha256:SALT:HASH} for a token, and {@code pbkdf2-sha256:ITERATIONS:SALT:HASH} for a password; salt and hash in
 * Base64 of the URL alphabet without padding.
 *
 * <p>A token has so many random bits that nobody finds it by trying, so one round of SHA-256 protects it, which costs
 * microseconds. A password is chosen by a person, so trying must be slow: PBKDF2 (RFC 8018) with HMAC-SHA-256, which
 * costs a good part of a second.
 *
 * @threading Immutable.
 * @since 0.1
 */
public final class SecretHash {
    /** How many rounds a new hash of a password has; the OWASP Password Storage Cheat Sheet of 2023 recommends it. */
    public static final int ITERATIONS = 600_000;

    /** The shortest secret that is taken for a token, in characters: 128 bits in Base64. */
    public static final int MIN_TOKEN_LENGTH = 22;

    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int MIN_SALT_BYTES = 8;
    private static final int HASH_BYTES = 32;
    private static final int TOKEN_BYTES = 32;
    private static final String TOKEN = "sha256";
    private static final String PASSWORD = "pbkdf2-sha256";

    private final int iterations; // 0 for a token
    private final byte[] salt;
    private final byte[] hash;

    private SecretHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /**
     * Makes a token of 256 random bits.
     *
     * @return 43 letters, digits, minus signs and underscores
     */
    public static String newToken() {
        return encoded(random(TOKEN_BYTES));
    }

    /**
     * Hashes a token with a new salt.
     *
     * @param token at least {@value #MIN_TOKEN_LENGTH} characters that were made at random
     * @return the hash
     * @throws IllegalArgumentException if it is too short to be random enough
     */
    public static SecretHash ofToken(String token) {
        if (token.length() < MIN_TOKEN_LENGTH) {
            throw new IllegalArgumentException(
                    "a token has at least " + MIN_TOKEN_LENGTH + " characters: hash this one as a password");
        }
        return of(token, 0);
    }

    /**
     * Hashes a password with a new salt. Takes a good part of a second of one processor.
     *
     * @param password not empty
     * @return the hash
     * @throws IllegalArgumentException if it is empty
     */
    public static SecretHash ofPassword(String password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("a password is not empty");
        }
        return of(password, ITERATIONS);
    }

    /** @param iterations of PBKDF2, or 0 for SHA-256 */
    static SecretHash of(String secret, int iterations) {
        byte[] salt = random(SALT_BYTES);
        return new SecretHash(iterations, salt, digest(secret, iterations, salt));
    }

    /**
     * Reads a hash as {@link #toString()} writes it.
     *
     * @param text the hash
     * @return the hash
     * @throws IllegalArgumentException if it is none; the message says why, and does not contain it
     */
    public static SecretHash parse(String text) {
        String[] fields = text.split(":", -1);
        try {
            if (fields.length == 3 && fields[0].equals(TOKEN)) {
                return checked(0, fields[1], fields[2]);
            }
            if (fields.length == 4 && fields[0].equals(PASSWORD)) {
                return checked(positive(fields[1]), fields[2], fields[3]);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a hash that is cut off or altered");
        }
        throw new IllegalArgumentException(
                "a hash is " + TOKEN + ":SALT:HASH or " + PASSWORD + ":ITERATIONS:SALT:HASH");
    }

    private static SecretHash checked(int iterations, String salt, String hash) {
        byte[] saltBytes = Base64.getUrlDecoder().decode(salt);
        byte[] hashBytes = Base64.getUrlDecoder().decode(hash);
        if (iterations > MAX_ITERATIONS || saltBytes.length < MIN_SALT_BYTES || hashBytes.length != HASH_BYTES) {
            throw new IllegalArgumentException("out of range");
        }
        return new SecretHash(iterations, saltBytes, hashBytes);
    }

    private static int positive(String number) {
        int parsed = Integer.parseInt(number);
        if (parsed <= 0) {
            throw new IllegalArgumentException("not positive");
        }
        return parsed;
    }

    /**
     * Tells whether a secret is the one that was hashed, in a time that does not depend on how much of it is right.
     *
     * @param secret what a caller gave
     * @return true if so
     */
    public boolean matches(String secret) {
        return MessageDigest.isEqual(hash, digest(secret, iterations, salt));
    }

    /** How many rounds of PBKDF2 it takes to check a secret; 0 for one of SHA-256. */
    int iterations() {
        return iterations;
    }

    private static byte[] digest(String secret, int iterations, byte[] salt) {
        try {
            if (iterations == 0) {
                MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
                sha256.update(salt);
                return sha256.digest(secret.getBytes(StandardCharsets.UTF_8));
            }
            if (secret.isEmpty()) {
                return new byte[HASH_BYTES]; // PBEKeySpec takes none, and none is hashed
            }
            PBEKeySpec key = new PBEKeySpec(secret.toCharArray(), salt, iterations, HASH_BYTES * Byte.SIZE);
            try {
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(key)
                        .getEncoded();
            } finally {
                key.clearPassword();
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has these algorithms", e);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretHash that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && MessageDigest.isEqual(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    @Override
    public String toString() {
        String kind = iterations == 0 ? TOKEN : PASSWORD + ':' + iterations;
        return kind + ':' + encoded(salt) + ':' + encoded(hash);
    }
}
