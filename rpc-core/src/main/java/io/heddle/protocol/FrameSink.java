package io.heddle.protocol;

import java.nio.ByteBuffer;

/**
 * Where a {@link FrameDecoder} hands the frames it finds.
 *
 * @threading Caller-confined: called inside {@link FrameDecoder#decode}, in its thread.
 * @since 0.1
 */
@FunctionalInterface
public interface FrameSink {
    /**
     * Takes one complete frame. It must not call the decoder.
     *
     * @param frame the frame between position and limit, valid only during this call: often the very buffer being
     *     decoded. Position and limit may be moved, the content must not be changed.
     * @return false to leave the bytes after this frame unread
     */
    boolean frameReceived(ByteBuffer frame);
}
