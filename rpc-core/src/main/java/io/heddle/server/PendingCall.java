package io.heddle.server;

/**
 * A call that was started, and may be cancelled by its peer.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public interface PendingCall {
    /**
     * Interrupts the call, which is answered with {@link io.heddle.command.ErrorCode#CANCELLED} once its command has
     * ended. No effect if the command has ended already.
     */
    void cancel();
}
