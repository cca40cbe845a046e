package io.heddle.testing;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Hands over bytes as a reactor does: in a direct buffer that is valid only during the call. It is read-only, and
 * overwritten afterwards, so that a handler that changes or keeps it is found out.
 *
 * @threading Immutable.
 */
final class LentBytes {
    private static final byte STALE = '?';

    private LentBytes() {}

    static void lend(byte[] bytes, Consumer<ByteBuffer> receiver) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        try {
            receiver.accept(buffer.asReadOnlyBuffer());
        } finally {
            for (int i = 0; i < buffer.limit(); i++) {
                buffer.put(i, STALE);
            }
        }
    }
}
