package io.heddle.jsonrpc;

import java.util.List;

/**
 * One message of a peer.
 *
 * @param members its requests, which may be none if it is no batch
 * @param batch whether they are answered together
 * @threading Immutable.
 */
record Message(List<Member> members, boolean batch) {
    /** A message with nothing in it. */
    static final Message EMPTY = new Message(List.of(), false);

    static Message of(Member only) {
        return new Message(List.of(only), false);
    }
}
