package io.heddle.amp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A whole box as {@link BoxDecoder} hands it on, read in place. Nothing of it is copied, and there are few keys to look
 * for, so it has no index.
 *
 * @threading Caller-confined; valid only as long as the buffer is.
 */
final class Box {
    private static final int PREFIX_BYTES = 2;

    private final ByteBuffer bytes;

    Box(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    boolean has(String key) {
        return value(key) != null;
    }

    /**
     * The value of a key; of a key that is repeated, the last.
     *
     * @param key in ASCII
     * @return a view of the value, or null
     */
    @Nullable
    ByteBuffer value(String key) {
        ByteBuffer found = null;
        int at = bytes.position();
        for (int keyLength = length(at); keyLength > 0; keyLength = length(at)) {
            int keyAt = at + PREFIX_BYTES;
            int valueLength = length(keyAt + keyLength);
            int valueAt = keyAt + keyLength + PREFIX_BYTES;
            if (keyLength == key.length() && isAt(keyAt, key)) {
                found = bytes.slice(valueAt, valueLength);
            }
            at = valueAt + valueLength;
        }
        return found;
    }

    /** Not {@code getShort}: the order of the buffer's bytes is not ours. */
    private int length(int at) {
        return Byte.toUnsignedInt(bytes.get(at)) << Byte.SIZE | Byte.toUnsignedInt(bytes.get(at + 1));
    }

    private boolean isAt(int at, String key) {
        for (int i = 0; i < key.length(); i++) {
            if (bytes.get(at + i) != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
