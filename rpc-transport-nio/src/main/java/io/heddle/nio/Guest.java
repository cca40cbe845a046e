package io.heddle.nio;

/**
 * Something that the loop runs without trusting it: it leads into foreign code.
 *
 * @threading Event-loop confined.
 */
interface Guest {
    /** Runs the foreign code. */
    void run() throws Exception;

    /** Takes the consequences of a throw: it is logged once and what it belongs to is ended. */
    void failed(Throwable cause);
}
