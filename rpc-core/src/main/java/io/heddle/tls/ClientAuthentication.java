package io.heddle.tls;

/**
 * Whether a server asks its clients for a certificate.
 *
 * @threading Immutable.
 * @since 0.1
 */
public enum ClientAuthentication {
    /** It does not ask. */
    NONE,

    /** It asks. A client may have none, but one that is not trusted fails the handshake. */
    OPTIONAL,

    /** A client without a trusted one fails the handshake. */
    REQUIRED
}
