package io.heddle.command;

/**
 * Why a call failed, for programs to act on. Names and meanings are those of gRPC's canonical status codes.
 *
 * @threading Immutable.
 * @since 0.1
 */
public enum ErrorCode {
    /** The call is wrong whatever the state of the server: a missing, unknown or unreadable argument. */
    INVALID_ARGUMENT,
    /** What the call names does not exist. */
    NOT_FOUND,
    /** The caller is known, and may not do this. */
    PERMISSION_DENIED,
    /** The caller is not known. */
    UNAUTHENTICATED,
    /** A limit is reached: too many calls, connections or bytes. */
    RESOURCE_EXHAUSTED,
    /** The deadline passed before the call was done. */
    DEADLINE_EXCEEDED,
    /** The caller, or the end of its connection, cancelled the call. */
    CANCELLED,
    /** There is no such command. */
    UNIMPLEMENTED,
    /** It does not work at present; a later try may. */
    UNAVAILABLE,
    /** A fault of the server; its log tells more. */
    INTERNAL
}
