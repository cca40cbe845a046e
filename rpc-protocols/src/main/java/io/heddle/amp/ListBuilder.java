package io.heddle.amp;

import java.io.ByteArrayOutputStream;

/**
 * A list that is written: of boxes Twisted's {@code AmpList}, one behind the other; of anything else its
 * {@code ListOf}, each element behind its length. Null is an element without bytes.
 *
 * @threading Caller-confined.
 */
final class ListBuilder implements Part {
    private static final byte[] NOTHING = {};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean empty = true;
    private boolean ofBoxes;

    @Override
    public void add(byte[] value, boolean box) {
        if (empty) {
            empty = false;
            ofBoxes = box;
        } else if (ofBoxes != box) {
            throw new IllegalArgumentException("AMP has no lists of records and other values together");
        }
        int size = value.length + (box ? 0 : PREFIX_BYTES);
        if (size > MAX_VALUE_BYTES - bytes.size()) {
            throw new AnswerTooLargeException("a list of the answer has more than " + MAX_VALUE_BYTES + " bytes");
        }
        if (!box) {
            bytes.write(value.length >> Byte.SIZE);
            bytes.write(value.length);
        }
        bytes.writeBytes(value);
    }

    @Override
    public void addNothing() {
        add(NOTHING, false);
    }

    @Override
    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
