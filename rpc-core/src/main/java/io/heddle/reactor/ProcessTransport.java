package io.heddle.reactor;

/**
 * A child process, as its {@link ProcessProtocol} sees it. After Twisted's {@code IProcessTransport}.
 *
 * @threading Thread-safe; nothing blocks.
 * @since 0.1
 */
public interface ProcessTransport {
    /** How to end a process; the JDK offers no other signals. */
    enum Signal {
        /** Asks it to end: SIGTERM. */
        TERM,
        /** Ends it: SIGKILL. */
        KILL
    }

    /**
     * The number the operating system gave it.
     *
     * @return the number
     * @throws IllegalStateException before {@link ProcessProtocol#connectionMade}
     */
    long pid();

    /**
     * Writes to its standard input. What is written after the input was closed, or the process ended, is discarded.
     *
     * @param bytes what to write; the array may be reused on return
     * @throws java.util.concurrent.RejectedExecutionException if more than {@link ReactorOptions#hardCapBytes()} would
     *     wait to be taken
     */
    void write(byte[] bytes);

    /** Closes its standard input after what was written. */
    void closeStdin();

    /** Closes its standard input, output and error at once; what it still prints is discarded. */
    void loseConnection();

    /**
     * Sends a signal; no effect once it has exited.
     *
     * @param signal which
     */
    void signalProcess(Signal signal);
}
