package io.heddle.testing;

import java.nio.charset.StandardCharsets;

/**
 * The other side of a connection in the tests of a reactor: a raw client without a protocol. What a method waits for
 * comes within 10 seconds, or it throws an {@link AssertionError}.
 *
 * @threading Caller-confined.
 * @since 0.1
 */
public interface Peer extends AutoCloseable {
    /** How the direction towards a peer ended. */
    enum End {
        /** In order. */
        FIN,
        /** By a reset. */
        RESET
    }

    /**
     * Sends bytes, and waits until the connection has taken them all.
     *
     * @param bytes what to send
     */
    void send(byte[] bytes);

    /**
     * Sends text.
     *
     * @param text what to send, in UTF-8
     */
    default void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends as many bytes as the connection takes, until it has taken nothing for 200 ms.
     *
     * @param bytes what to send
     * @return how many were taken
     */
    int offer(byte[] bytes);

    /**
     * Waits for a number of bytes.
     *
     * @param count how many
     * @return exactly so many bytes
     */
    byte[] receive(int count);

    /**
     * Waits for a number of bytes of text.
     *
     * @param bytes how many
     * @return the text, from UTF-8
     */
    default String receiveText(int bytes) {
        return new String(receive(bytes), StandardCharsets.UTF_8);
    }

    /**
     * Waits for all bytes up to the FIN of the other side; a reset is an error.
     *
     * @return the bytes
     */
    byte[] receiveAll();

    /**
     * Waits for all text up to the FIN of the other side.
     *
     * @return the text, from UTF-8
     */
    default String receiveAllText() {
        return new String(receiveAll(), StandardCharsets.UTF_8);
    }

    /**
     * Discards what arrives until the end.
     *
     * @return how it ended
     */
    End awaitEnd();

    /** Sends FIN, and goes on receiving. */
    void finish();

    /** Drops the connection with RST. */
    void reset();

    /** Closes the socket in both directions, whatever has not been read. No effect if it is closed already. */
    @Override
    void close();
}
