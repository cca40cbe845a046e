package io.heddle.server;

/**
 * What a {@link WireProtocol} says of the first bytes of a connection.
 *
 * @threading Immutable.
 * @since 0.1
 */
public enum Detection {
    /** They are this protocol's, whatever follows. */
    MATCH,
    /** They are not, whatever follows. */
    NO,
    /** What follows decides. */
    NEED_MORE
}
