package io.heddle.server;

/**
 * Where the items of a connection's streams go. A connection has one of two kinds, since its protocol either submits
 * calls or starts them, and so needs only one field for both.
 *
 * @threading For the threads that execute the calls of the connection.
 */
sealed interface ItemOutput permits StreamOutput, ConcurrentCalls {
    /**
     * Writes an item.
     *
     * @param bytes the item, the array of which must not be changed any more
     * @param carried whether the loop carries the calling thread: then it sends once the thread gives way
     */
    void write(byte[] bytes, boolean carried);

    /** Blocks while too much of what was written has not been taken. */
    void awaitRoom() throws InterruptedException;
}
