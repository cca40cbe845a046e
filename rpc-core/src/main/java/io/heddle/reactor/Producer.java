package io.heddle.reactor;

/**
 * A source of output that can be told to wait while the peer is slow. After Twisted's {@code IPushProducer} and
 * {@code IPullProducer}; see {@link Transport#registerProducer}.
 *
 * @threading Event-loop confined: called on the loop of the transport it is registered with, except that
 *     {@code registerProducer} on a connection already lost calls {@link #stopProducing()} in the caller's thread.
 * @since 0.1
 */
public interface Producer {
    /** Called when the output buffer has room: go on producing (streaming), or produce once more (otherwise). */
    void resumeProducing();

    /** Called when the output buffer is past its high water mark: stop until resumed. Streaming producers only. */
    void pauseProducing();

    /** Called when the connection is lost: nothing more will be taken. */
    void stopProducing();
}
