package io.heddle.protocol;

import java.nio.ByteBuffer;

/**
 * What the receivers of strings with a binary prefix have in common.
 *
 * @threading Event-loop confined. {@code transport()} and {@code sendString} are thread-safe.
 */
abstract sealed class IntStringReceiver extends StringReceiver
        permits Int8StringReceiver, Int16StringReceiver, Int32StringReceiver {
    private final int prefixBytes;

    IntStringReceiver(int prefixBytes, int maxLength) {
        super(new IntPrefixedDecoder(prefixBytes, maxLength));
        this.prefixBytes = prefixBytes;
    }

    @Override
    final ByteBuffer encode(ByteBuffer string) {
        int length = string.remaining();
        if ((long) length >> prefixBytes * Byte.SIZE != 0) {
            throw new IllegalArgumentException(length + " bytes do not fit a prefix of " + prefixBytes);
        }
        ByteBuffer out = ByteBuffer.allocate(prefixBytes + length);
        for (int shift = (prefixBytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            out.put((byte) (length >> shift));
        }
        return out.put(string).flip();
    }
}
