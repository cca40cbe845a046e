package io.heddle.access;

import java.net.SocketAddress;

/**
 * What a caller gives to prove who he is.
 *
 * @param user the name he claims
 * @param secret a token or password
 * @param peer where he calls from
 * @threading Immutable.
 * @since 0.1
 */
public record Credentials(String user, String secret, SocketAddress peer) {
    /** Without the secret, which must reach no log. */
    @Override
    public String toString() {
        return "Credentials[user=" + user + ", peer=" + peer + ']';
    }
}
