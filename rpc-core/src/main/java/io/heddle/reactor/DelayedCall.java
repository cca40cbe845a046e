package io.heddle.reactor;

import java.time.Duration;

/**
 * A call that {@link EventLoop#callLater} will run. After Twisted's {@code IDelayedCall}, except that what no longer
 * has an effect returns false where Twisted raises: another thread cannot know in advance.
 *
 * @threading Thread-safe. On the loop itself an effect is immediate; from elsewhere a call that is just being started
 *     still runs.
 * @since 0.1
 */
public interface DelayedCall {
    /**
     * Prevents the call.
     *
     * @return false if it has run, runs now, or was cancelled before
     */
    boolean cancel();

    /**
     * Moves the deadline to a delay from now.
     *
     * @param delay zero or more
     * @return false if it has run, runs now, or was cancelled before
     * @throws IllegalArgumentException if the delay is negative
     */
    boolean reset(Duration delay);

    /**
     * Whether the call is still to come.
     *
     * @return false once it runs or is cancelled
     */
    boolean active();
}
