package io.heddle.access;

import java.security.Principal;
import java.util.Optional;

/**
 * Finds out who a caller is, by the name and secret that he gives.
 *
 * @threading Thread-safe. It is called on virtual threads, several at a time, and may block; the thread is interrupted
 *     if the caller disconnects.
 * @since 0.1
 */
@FunctionalInterface
public interface Authenticator {
    /**
     * Checks credentials. Compare secrets in constant time ({@link java.security.MessageDigest#isEqual}), and take as
     * long for a user that does not exist.
     *
     * @param credentials what the caller gave
     * @return who he is, or empty if the user or the secret is wrong; callers are not told which
     * @throws Exception if it cannot be found out: the caller is refused, and the server logs why
     */
    Optional<Principal> authenticate(Credentials credentials) throws Exception;
}
