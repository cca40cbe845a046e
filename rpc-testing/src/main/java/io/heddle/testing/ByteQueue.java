package io.heddle.testing;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes, first in first out.
 *
 * @threading Event-loop confined.
 */
final class ByteQueue {
    private static final int INITIAL_BYTES = 512;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int from;
    private int to;

    int size() {
        return to - from;
    }

    void add(byte[] more) {
        add(more, 0, more.length);
    }

    /** Moves what another queue holds, up to a number. */
    int take(ByteQueue other, int most) {
        int count = Math.min(most, other.size());
        add(other.bytes, other.from, count);
        other.skip(count);
        return count;
    }

    void drainTo(ByteBuffer target) {
        int count = Math.min(target.remaining(), size());
        target.put(bytes, from, count);
        skip(count);
    }

    byte[] drain() {
        byte[] all = Arrays.copyOfRange(bytes, from, to);
        clear();
        return all;
    }

    void clear() {
        from = 0;
        to = 0;
    }

    private void add(byte[] source, int offset, int count) {
        if (to + count > bytes.length) {
            byte[] room = size() + count > bytes.length ? new byte[2 * (size() + count)] : bytes;
            System.arraycopy(bytes, from, room, 0, size());
            to = size();
            from = 0;
            bytes = room;
        }
        System.arraycopy(source, offset, bytes, to, count);
        to += count;
    }

    private void skip(int count) {
        from += count;
        if (from == to) {
            clear();
        }
    }
}
