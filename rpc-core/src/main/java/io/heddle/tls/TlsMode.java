package io.heddle.tls;

/**
 * Who is served on a port that knows TLS.
 *
 * @threading Immutable.
 * @since 0.1
 */
public enum TlsMode {
    /** Only clients that speak TLS; whatever else comes is closed without an answer. */
    REQUIRED,

    /** Clients that begin as TLS does (bytes 16 03), in TLS; all others as if there were none. */
    OPTIONAL
}
