package io.heddle.server;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.protocol.FrameReceiver;
import io.heddle.reactor.Transport;

/**
 * The calls of one connection, as its {@link WireProtocol} sees them. A protocol whose replies carry no number submits
 * them, and they run one after another and are answered in that order; one that can tell replies apart starts them, and
 * they run beside each other and are answered as they end. A protocol does either the one or the other.
 *
 * @threading Event-loop confined, except for {@link #reply} and {@link #item}.
 * @since 0.1
 */
public interface Session {
    /**
     * The connection.
     *
     * @return its transport
     */
    Transport transport();

    /**
     * The commands there are, to find the one that a request names, whoever the caller is. On a server with access
     * control they can only be submitted or started, not executed otherwise.
     *
     * @return a registry; the same for all sessions of a server
     */
    CommandRegistry commands();

    /**
     * Whether the caller may at present call a command: for a list of what there is. A call is checked when its turn
     * has come, whatever this said.
     *
     * @param command one of {@link #commands()}
     * @return true if so
     */
    boolean permits(CommandRegistry.Entry command);

    /** Forgets who the caller has proved to be on this connection, from the next call on. */
    void forgetPrincipal();

    /**
     * Runs a command after all calls submitted before: at once on the loop if it is for the loop and none is left, else
     * on a virtual thread.
     *
     * @param command one of {@link #commands()}, or of the protocol's own: to those the server's access policy applies
     *     too
     * @param arguments its arguments
     * @param reply where its outcome goes
     */
    void submit(CommandRegistry.Entry command, Arguments arguments, Reply reply);

    /**
     * Runs a command beside all others: at once on the loop if it is for the loop, else on a virtual thread of its own.
     *
     * @param command as for {@link #submit}
     * @param arguments its arguments
     * @param reply where its outcome goes; calls of different replies may overlap
     * @return the call, so that the peer may cancel it
     */
    PendingCall start(CommandRegistry.Entry command, Arguments arguments, Reply reply);

    /**
     * Does something of the protocol's own, such as the answer to a request that is no command, after all calls that
     * were submitted before have been answered: at once if none is left, else on their virtual thread.
     *
     * @param action what to do; it must not block. What it throws ends the connection
     */
    void inTurn(Runnable action);

    /**
     * Writes the reply to a call, or its last part, for a {@link Reply}, on the thread of that call. Replies to calls
     * that follow one another at once go out together; none waits for a later call longer than a few milliseconds.
     *
     * @param bytes the reply, which must not be changed any more
     */
    void reply(byte[] bytes);

    /**
     * Writes an item of a stream, for a {@link Reply}, on the thread of its call. Items that follow one another closely
     * go out together; none waits for others longer than a few milliseconds.
     *
     * @param bytes the item, which must not be changed any more
     */
    void item(byte[] bytes);

    /**
     * Answers a request that is no call, after all calls submitted before.
     *
     * @param failure what is wrong with it
     * @param reply where to say so
     */
    void submitFailure(CommandException failure, Reply reply);

    /**
     * Whether so many calls wait or run that no more should be submitted until {@link #whenDrained} says so, or the
     * caller is just proving who he is. What is submitted all the same is kept.
     *
     * @return true if reading should pause
     */
    boolean full();

    /**
     * Names what to do when a session that was full has room again: typically to resume reading.
     *
     * @param resume run on the loop, each time
     */
    void whenDrained(Runnable resume);

    /**
     * Pauses a receiver while the session is full. Call it after each request: so no more is read than can be answered,
     * and nothing is lost.
     *
     * @param receiver what reads this connection
     */
    default void pauseIfFull(FrameReceiver receiver) {
        if (full()) {
            whenDrained(receiver::resumeProducing); // named only now: most connections never need it
            receiver.pauseProducing();
        }
    }

    /**
     * Closes the connection, in order, when all that was submitted or started has been answered. What comes later is
     * ignored.
     */
    void closeWhenAnswered();
}
