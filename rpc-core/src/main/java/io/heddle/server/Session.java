package io.heddle.server;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.reactor.Transport;

/**
 * The calls of one connection, as its {@link WireProtocol} sees them: they run one after another and are answered in
 * the order of submission.
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
     * The commands that may be called.
     *
     * @return the server's registry
     */
    CommandRegistry commands();

    /**
     * Runs a command after all calls submitted before: at once on the loop if it is for the loop and none is left, else
     * on a virtual thread.
     *
     * @param command what to run
     * @param arguments its arguments
     * @param reply where its outcome goes
     */
    void submit(CommandRegistry.Entry command, Arguments arguments, Reply reply);

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
     * Whether so many calls wait that no more should be submitted until {@link #whenDrained} says so. What is submitted
     * all the same is kept.
     *
     * @return true if the queue is full
     */
    boolean full();

    /**
     * Names what to do when a queue that was full has room again: typically to resume reading.
     *
     * @param resume run on the loop, each time
     */
    void whenDrained(Runnable resume);

    /** Closes the connection, in order, when all that was submitted has been answered. What comes later is ignored. */
    void closeWhenAnswered();
}
