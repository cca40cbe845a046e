package io.heddle.reactor;

import java.io.IOException;
import java.time.Duration;

/**
 * Why a connection ended, or never came about. It is for the side that is told; a peer never sees it.
 *
 * @threading Immutable.
 * @since 0.1
 */
public sealed interface CloseReason {
    /** Closed in order, by either side. */
    record ConnectionDone() implements CloseReason {}

    /**
     * Broken by the peer or the network, a reset for example.
     *
     * @param cause what reading or writing failed with
     */
    record ConnectionLost(IOException cause) implements CloseReason {}

    /** Dropped by this side through {@link Transport#abortConnection()} or {@link Connector#stopConnecting()}. */
    record ConnectionAborted() implements CloseReason {}

    /**
     * Something did not happen in time.
     *
     * @param what the wait that was too long: {@code connect}, {@code idle}, {@code frame}, ...
     * @param after how long was waited
     */
    record TimedOut(String what, Duration after) implements CloseReason {}

    /**
     * The peer broke the wire protocol so that no later byte can be trusted.
     *
     * @param message what was wrong
     */
    record ProtocolError(String message) implements CloseReason {}

    /**
     * Refused by a policy of this side, a limit for example.
     *
     * @param message which
     */
    record Refused(String message) implements CloseReason {}

    /**
     * The peer did not take what was written to it: the output buffer exceeded its hard cap, or nothing was taken for
     * the write timeout.
     *
     * @param message which of the two, with the bytes that were pending
     */
    record PeerTooSlow(String message) implements CloseReason {}

    /**
     * A callback of the protocol or factory threw.
     *
     * @param cause what it threw
     */
    record HandlerFailed(Throwable cause) implements CloseReason {}

    /**
     * A connection attempt failed: refused, unreachable, or the name is unknown.
     *
     * @param cause what connecting failed with
     */
    record ConnectFailed(IOException cause) implements CloseReason {}

    /** The reactor stopped, and its deadline passed before the connection was done. */
    record ReactorStopped() implements CloseReason {}
}
