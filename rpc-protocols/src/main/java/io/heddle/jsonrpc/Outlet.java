package io.heddle.jsonrpc;

/**
 * Where messages to the peer go, each a whole JSON text.
 *
 * @threading Thread-safe. Messages that one thread sends arrive in their order.
 */
interface Outlet {
    /** Sends the reply to a request. */
    void reply(byte[] message);

    /** Sends a notification, at once. */
    void send(byte[] notification);
}
