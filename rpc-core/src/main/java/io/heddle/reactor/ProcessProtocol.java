package io.heddle.reactor;

import java.nio.ByteBuffer;

/**
 * The handler of one child process. After Twisted's {@code IProcessProtocol}.
 *
 * <p>The order of events is {@code connectionMade (outReceived | errReceived | ...ConnectionLost | processExited)*
 * processEnded}; of a process that could not be started only {@code processExited} and {@code processEnded} are told.
 * What a callback throws is logged, the process is killed and {@code processEnded} still follows.
 *
 * @threading Event-loop confined: the callbacks of one instance never overlap. None of them may block.
 * @since 0.1
 */
public interface ProcessProtocol {
    /**
     * Called first, when the process runs.
     *
     * @param process the process, to be kept for writing to it
     */
    default void connectionMade(ProcessTransport process) {}

    /**
     * Called with bytes of its standard output.
     *
     * @param bytes valid only during this call
     */
    default void outReceived(ByteBuffer bytes) {}

    /**
     * Called with bytes of its standard error.
     *
     * @param bytes valid only during this call
     */
    default void errReceived(ByteBuffer bytes) {}

    /** Called when its standard input is closed, by either side. */
    default void inConnectionLost() {}

    /** Called when its standard output is closed, by either side. */
    default void outConnectionLost() {}

    /** Called when its standard error is closed, by either side. */
    default void errConnectionLost() {}

    /**
     * Called when the process has exited; output may still follow.
     *
     * @param exit how
     */
    default void processExited(ProcessExit exit) {}

    /**
     * Called exactly once, last, when the process has exited and what it printed has been read. What descendants of it
     * print later, to pipes they inherited, is not waited for.
     *
     * @param exit how
     */
    default void processEnded(ProcessExit exit) {}
}
