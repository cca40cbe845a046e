package io.heddle.command;

import java.net.SocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;

/**
 * One call of a command: its arguments, where it came from, and how long it may take.
 *
 * @threading Thread-safe, except that only the thread that runs {@link Command#execute} may {@link #send}.
 * @since 0.1
 */
public interface Call {
    /**
     * The number of this call, unique in the server, as its log names it.
     *
     * @return the number
     */
    long id();

    /**
     * The value of a parameter: what the caller gave, or its default.
     *
     * @param parameter one of the command's own
     * @param <T> its type
     * @return the value
     * @throws IllegalArgumentException if the command's spec does not have the parameter
     */
    <T> T get(Parameter<T> parameter);

    /**
     * Emits an item of a result that is a stream, before the end. Blocks the virtual thread while the peer is slow.
     *
     * @param item a value as {@link Command#execute} may return, but not null
     * @throws InterruptedException if the call was cancelled, its deadline has passed, or the peer has disconnected;
     *     let it through
     * @throws IllegalStateException if the command runs on the event loop, which must not block
     */
    void send(Object item) throws InterruptedException;

    /**
     * The connection that the call came over.
     *
     * @return the number that {@link ServerView#connections()} lists it under
     */
    long connectionId();

    /**
     * The address of the caller.
     *
     * @return the address
     */
    SocketAddress peer();

    /**
     * Who the caller has proved to be.
     *
     * @return the principal; empty for an anonymous caller
     */
    Optional<Principal> principal();

    /**
     * The time left until the deadline.
     *
     * @return zero or more; empty if there is no deadline
     */
    Optional<Duration> timeLeft();

    /**
     * Whether nobody waits for the result any more; the executing thread has been interrupted.
     *
     * @return true once cancelled, past the deadline, or disconnected
     */
    boolean cancelled();

    /** Asks for the connection to be closed, in order, once this call has been answered. */
    void closeConnectionAfterReply();

    /**
     * The server that serves the call.
     *
     * @return a view of it
     */
    ServerView server();
}
