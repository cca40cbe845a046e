package io.heddle.amp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A box that is written, in the order of its keys' bytes: each key, then its value. Null is left out, as Twisted leaves
 * out an optional argument.
 *
 * @threading Caller-confined.
 */
final class BoxBuilder implements Part {
    private static final int MAX_KEY_BYTES = 255;
    private static final byte[] NO_KEY = {};

    private final Map<byte[], byte[]> pairs = new TreeMap<>(Arrays::compareUnsigned);
    private byte[] key = NO_KEY;
    private int size = PREFIX_BYTES;

    /**
     * The key of the value that follows. A key that is there already gets a new value.
     *
     * @throws IllegalArgumentException if it is empty: that would be the end of the box
     * @throws AnswerTooLargeException if it is too long
     */
    BoxBuilder key(String name) {
        key = name.getBytes(StandardCharsets.UTF_8);
        if (key.length == 0) {
            throw new IllegalArgumentException("AMP has no empty keys");
        }
        if (key.length > MAX_KEY_BYTES) {
            throw new AnswerTooLargeException("a key of the answer has more than " + MAX_KEY_BYTES + " bytes");
        }
        return this;
    }

    @Override
    public void add(byte[] value, boolean box) {
        add(value);
    }

    /** Adds the value of the {@link #key}. */
    BoxBuilder add(byte[] value) {
        if (value.length > MAX_VALUE_BYTES) {
            throw new AnswerTooLargeException("a value of the answer has more than " + MAX_VALUE_BYTES + " bytes");
        }
        byte[] replaced = pairs.put(key, value);
        size += replaced == null
                ? PREFIX_BYTES + key.length + PREFIX_BYTES + value.length
                : value.length - replaced.length;
        if (size > BoxDecoder.MAX_BOX_BYTES) {
            throw new AnswerTooLargeException("the answer has more than " + BoxDecoder.MAX_BOX_BYTES + " bytes");
        }
        return this;
    }

    @Override
    public void addNothing() {}

    @Override
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        pairs.forEach((name, value) -> bytes.putShort((short) name.length)
                .put(name)
                .putShort((short) value.length)
                .put(value));
        return bytes.putShort((short) 0).array();
    }
}
