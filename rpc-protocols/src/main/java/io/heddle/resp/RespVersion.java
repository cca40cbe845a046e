package io.heddle.resp;

/**
 * A version of the protocol. A connection begins with the older one, and asks for the other with {@code HELLO}.
 *
 * @threading Immutable.
 */
enum RespVersion {
    RESP2(2),
    RESP3(3);

    private final int number;

    RespVersion(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
